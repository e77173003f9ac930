//! Tables as Parquet: the columns of [`Row::COLUMNS`], all but vectors nullable, in groups of rows, compressed by Snappy.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use ::parquet::errors::{ParquetError, Result as Parsed};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};
use serde_json::{Map, Value};

use crate::export::ExportError;
use crate::export::row::{Column, Kind, Row};

/// Rows that are in memory at once.
const GROUP: usize = 4096;

/// Writes all rows; how many there were.
pub(super) fn write<R: Row>(
    mut rows: impl Iterator<Item = Result<R, ExportError>>,
    out: &mut (impl Write + Send),
    path: &Path,
) -> Result<u64, ExportError> {
    let failed = |error| failure(path, error);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("refrain ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let schema = schema(R::TABLE, R::COLUMNS).map_err(failed)?;
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
    let mut count = 0;
    loop {
        let group: Vec<Map<String, Value>> =
            rows.by_ref().take(GROUP).map(|row| Ok(object(&row?))).collect::<Result<_, ExportError>>()?;
        if group.is_empty() {
            break;
        }
        count += group.len() as u64;
        write_group(&mut writer, R::COLUMNS, &group).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(count)
}

fn object(row: &impl Row) -> Map<String, Value> {
    match serde_json::to_value(row) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("a row is a record with string keys"),
    }
}

fn schema(table: &str, columns: &[Column]) -> Parsed<TypePtr> {
    let field = |column: &Column| -> Parsed<TypePtr> {
        let physical = |physical, logical| {
            Type::primitive_type_builder(column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()
        };
        Ok(Arc::new(match column.kind {
            Kind::Text => physical(Physical::BYTE_ARRAY, Some(LogicalType::String))?,
            Kind::Json => physical(Physical::BYTE_ARRAY, Some(LogicalType::Json))?,
            Kind::Whole => physical(Physical::INT64, None)?,
            Kind::Real => physical(Physical::DOUBLE, None)?,
            Kind::Flag => physical(Physical::BOOLEAN, None)?,
            Kind::Vector => {
                let element = Type::primitive_type_builder("element", Physical::FLOAT)
                    .with_repetition(Repetition::REQUIRED)
                    .build()?;
                let list = Type::group_type_builder("list")
                    .with_repetition(Repetition::REPEATED)
                    .with_fields(vec![Arc::new(element)])
                    .build()?;
                Type::group_type_builder(column.name)
                    .with_repetition(Repetition::REQUIRED)
                    .with_logical_type(Some(LogicalType::List))
                    .with_fields(vec![Arc::new(list)])
                    .build()?
            }
        }))
    };
    let fields = columns.iter().map(field).collect::<Parsed<_>>()?;
    Ok(Arc::new(Type::group_type_builder(table).with_fields(fields).build()?))
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &[Column],
    rows: &[Map<String, Value>],
) -> Parsed<()> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let cells = || rows.iter().map(|row| row.get(column.name).unwrap_or(&Value::Null));
        let mut out = group.next_column()?.expect("the schema has every column");
        match column.kind {
            Kind::Text => {
                write_cells::<ByteArrayType>(&mut out, cells(), |cell| cell.as_str().map(|text| bytes(text.into())))?;
            }
            Kind::Json => write_cells::<ByteArrayType>(&mut out, cells(), |cell| Some(bytes(cell.to_string())))?,
            Kind::Whole => write_cells::<Int64Type>(&mut out, cells(), Value::as_i64)?,
            Kind::Real => write_cells::<DoubleType>(&mut out, cells(), Value::as_f64)?,
            Kind::Flag => write_cells::<BoolType>(&mut out, cells(), Value::as_bool)?,
            Kind::Vector => write_vectors(&mut out, cells())?,
        }
        out.close()?;
    }
    group.close().map(drop)
}

fn bytes(text: String) -> ByteArray {
    ByteArray::from(text.into_bytes())
}

fn write_cells<'a, T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = &'a Value>,
    value_of: impl Fn(&Value) -> Option<T::T>,
) -> Parsed<()> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        let value = if cell.is_null() { None } else { value_of(cell) };
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    out.typed::<T>().write_batch(&values, Some(&levels), None).map(drop)
}

/// Level 1 is a value of a list, level 0 a list without any; a list begins where nothing repeats.
fn write_vectors<'a>(out: &mut SerializedColumnWriter<'_>, cells: impl Iterator<Item = &'a Value>) -> Parsed<()> {
    let (mut values, mut levels, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for cell in cells {
        let list = cell.as_array().map(Vec::as_slice).unwrap_or_default();
        if list.is_empty() {
            levels.push(0);
            repeated.push(0);
        }
        for (place, value) in list.iter().enumerate() {
            values.push(value.as_f64().unwrap_or_default() as f32);
            levels.push(1);
            repeated.push(i16::from(place > 0));
        }
    }
    out.typed::<FloatType>().write_batch(&values, Some(&levels), Some(&repeated)).map(drop)
}

/// Gives every row; how many there were.
pub(super) fn read<R: Row>(
    path: &Path,
    mut each: impl FnMut(R) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    let failed = |error| failure(path, error);
    let file = File::open(path).map_err(|source| ExportError::Io { path: path.to_owned(), source })?;
    let reader = SerializedFileReader::new(file).map_err(failed)?;
    let expected = schema(R::TABLE, R::COLUMNS).map_err(failed)?;
    if reader.metadata().file_metadata().schema().get_fields() != expected.get_fields() {
        let reason = format!("its columns are not those of {}", R::TABLE);
        return Err(ExportError::Unreadable { path: path.to_owned(), reason });
    }
    let mut rows = 0;
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number).map_err(failed)?;
        let count = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        let mut records = vec![Map::new(); count.min(GROUP)];
        if records.len() < count {
            let reason = format!("a group of {count} rows, but expected {GROUP} at most");
            return Err(ExportError::Unreadable { path: path.to_owned(), reason });
        }
        for (place, column) in R::COLUMNS.iter().enumerate() {
            let cells = group
                .get_column_reader(place)
                .and_then(|reader| read_column(reader, column.kind, count))
                .map_err(failed)?;
            if cells.len() != count {
                let reason = format!("column {:?} has {} cells for {count} rows", column.name, cells.len());
                return Err(ExportError::Unreadable { path: path.to_owned(), reason });
            }
            for (record, cell) in records.iter_mut().zip(cells) {
                record.insert(column.name.to_owned(), cell);
            }
        }
        for record in records {
            let row = serde_json::from_value(Value::Object(record)).map_err(|error| ExportError::Row {
                path: path.to_owned(),
                row: rows,
                reason: error.to_string(),
            })?;
            each(row)?;
            rows += 1;
        }
    }
    Ok(rows)
}

fn read_column(reader: ColumnReader, kind: Kind, count: usize) -> Parsed<Vec<Value>> {
    let text = |bytes: ByteArray| Ok(Value::from(bytes.as_utf8()?));
    let json = |bytes: ByteArray| {
        serde_json::from_slice(bytes.data()).map_err(|error| ParquetError::External(Box::new(error)))
    };
    match (kind, reader) {
        (Kind::Text, ColumnReader::ByteArrayColumnReader(reader)) => read_cells(reader, count, text),
        (Kind::Json, ColumnReader::ByteArrayColumnReader(reader)) => read_cells(reader, count, json),
        (Kind::Whole, ColumnReader::Int64ColumnReader(reader)) => read_cells(reader, count, |value| Ok(value.into())),
        (Kind::Real, ColumnReader::DoubleColumnReader(reader)) => read_cells(reader, count, |value| Ok(value.into())),
        (Kind::Flag, ColumnReader::BoolColumnReader(reader)) => read_cells(reader, count, |value| Ok(value.into())),
        (Kind::Vector, ColumnReader::FloatColumnReader(reader)) => read_vectors(reader, count),
        _ => Err(ParquetError::General("a column of another type".to_owned())),
    }
}

fn read_cells<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    count: usize,
    to_value: impl Fn(T::T) -> Parsed<Value>,
) -> Parsed<Vec<Value>> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(count, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    let cell = |level: i16| match (level, &mut values) {
        (1, values) => values.next().map_or(Ok(Value::Null), &to_value),
        _ => Ok(Value::Null),
    };
    levels.into_iter().map(cell).collect()
}

fn read_vectors(mut reader: ColumnReaderImpl<FloatType>, count: usize) -> Parsed<Vec<Value>> {
    let (mut levels, mut repeated, mut values) = (Vec::new(), Vec::new(), Vec::new());
    reader.read_records(count, Some(&mut levels), Some(&mut repeated), &mut values)?;
    let (mut values, mut cells): (_, Vec<Value>) = (values.into_iter(), Vec::new());
    for (level, repeated) in levels.into_iter().zip(repeated) {
        if repeated == 0 {
            cells.push(Value::Array(Vec::new()));
        }
        if let (1, Some(Value::Array(list)), Some(_)) = (level, cells.last_mut(), values.as_slice().first()) {
            list.extend(values.next().map(Value::from));
        }
    }
    Ok(cells)
}

/// A full disk is told as such, not as a fault of the format.
fn failure(path: &Path, error: ParquetError) -> ExportError {
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(source) => ExportError::Io { path: path.to_owned(), source: *source },
            Err(other) => ExportError::Unreadable { path: path.to_owned(), reason: other.to_string() },
        },
        other => ExportError::Unreadable { path: path.to_owned(), reason: other.to_string() },
    }
}
