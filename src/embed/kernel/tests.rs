use proptest::prelude::*;

use super::*;

fn matrix(rows: usize, width: usize, seed: u32) -> Vec<f32> {
    let value =
        |at: usize| ((at as u32).wrapping_mul(2_654_435_761).wrapping_add(seed) >> 8) as f32 / (1 << 23) as f32 - 1.0;
    (0..rows * width).map(value).collect()
}

fn gelu(x: f64) -> f64 {
    // By numerical integration of the density, in steps that make it good to 1e-9.
    let steps = 20_000;
    let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let width = x / f64::from(steps);
    let area: f64 = (0..steps).map(|step| density((f64::from(step) + 0.5) * width) * width).sum();
    x * (0.5 + area)
}

/// All that this machine can run.
fn kinds() -> Vec<Kernels> {
    vec![Kernels::detect(), Kernels::portable()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_product_is_that_of_plain_sums(rows in 1usize..20, width in 1usize..70, columns in 1usize..70, gap in 0usize..3, seed: u32) {
        let stride = width + gap;
        let (input, weights) = (matrix(rows, stride, seed), matrix(columns, width, !seed));
        let (bias, before) = (matrix(1, columns, seed ^ 5), matrix(rows, columns, seed ^ 6));
        let (panels, lines) = (Panels::of_transposed(&weights, width), Line::all(&bias));
        for kernels in kinds() {
            for finish in [Finish::Plain, Finish::Bias(&lines), Finish::Activate(&lines, Activation::Gelu), Finish::Add(&lines)] {
                let mut out = before.clone();
                let view = Rows { values: &input, stride, width, count: rows };
                kernels.product(view, &panels.lines, columns, finish, RowsMut { values: &mut out, stride: columns });
                for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                    let pairs = input[row * stride..][..width].iter().zip(&weights[column * width..][..width]);
                    let sum: f64 = pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                    let at = row * columns + column;
                    let biased = sum + f64::from(bias[column]);
                    let expected = match finish {
                        Finish::Plain => sum,
                        Finish::Bias(_) => biased,
                        Finish::Activate(..) => gelu(biased),
                        Finish::Add(_) => biased + f64::from(before[at]),
                    };
                    let error = (f64::from(out[at]) - expected).abs();
                    prop_assert!(error < 4e-6 * (1.0 + expected.abs()), "{kernels:?} {finish:?}: {} is not {expected}", out[at]);
                }
            }
        }
    }

    #[test]
    fn a_row_of_a_product_does_not_depend_on_the_rows_beside_it(rows in 2usize..20, width in 1usize..70, columns in 1usize..40, seed: u32) {
        let (input, weights) = (matrix(rows, width, seed), matrix(columns, width, !seed));
        let panels = Panels::of_transposed(&weights, width);
        for kernels in kinds() {
            let product = |values: &[f32], count: usize| {
                let mut out = vec![0.0; count * columns];
                let view = Rows { values, stride: width, width, count };
                kernels.product(view, &panels.lines, columns, Finish::Plain, RowsMut { values: &mut out, stride: columns });
                out
            };
            let all = product(&input, rows);
            for (row, together) in input.chunks_exact(width).zip(all.chunks_exact(columns)) {
                prop_assert_eq!(product(row, 1), together);
            }
        }
    }

    #[test]
    fn a_product_of_whole_numbers_is_near_that_of_the_values(rows in 1usize..14, width in 1usize..70, columns in 1usize..40, size in 0.01f32..50.0, seed: u32) {
        let (mut input, weights) = (matrix(rows, width, seed), matrix(columns, width, !seed));
        input.iter_mut().for_each(|value| *value *= size);
        let panels = Int8Panels::of_transposed(&weights, width);
        let mut all = Vec::new();
        for kernels in kinds() {
            let (mut quantized, mut out) = (Int8Rows::default(), vec![0.0; rows * columns]);
            kernels.quantize(&input, width, &mut quantized);
            kernels.product_int8(&quantized, &panels, Finish::Plain, RowsMut { values: &mut out, stride: columns });
            // Half a step of each value times the largest of the other.
            let most = width as f32 * size * (0.5 / 127.0 + 0.5 / 64.0 + 0.25 / (127.0 * 64.0)) + 1e-5;
            for (at, value) in out.iter().enumerate() {
                let (row, column) = (at / columns, at % columns);
                let pairs = input[row * width..][..width].iter().zip(&weights[column * width..][..width]);
                let exact: f32 = pairs.map(|(a, b)| a * b).sum();
                prop_assert!((value - exact).abs() <= most, "{value} is not {exact}");
            }
            all.push(out);
        }
        prop_assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "every processor has the same");
    }

    #[test]
    fn softmax_gives_shares(length in 1usize..70, scale in 0.1f32..4.0, seed: u32) {
        let stride = length.next_multiple_of(LINE);
        let scores: Vec<f32> = matrix(3, stride, seed).iter().map(|value| value * 30.0).collect();
        for kernels in kinds() {
            let mut shares = scores.clone();
            kernels.softmax(&mut shares, stride, length, scale);
            for (scores, shares) in scores.chunks_exact(stride).zip(shares.chunks_exact(stride)) {
                let powers: Vec<f64> = scores[..length].iter().map(|score| (f64::from(*score) * f64::from(scale)).exp()).collect();
                let total: f64 = powers.iter().sum();
                for (share, power) in shares.iter().zip(powers) {
                    prop_assert!((f64::from(*share) - power / total).abs() < 1e-5);
                }
                prop_assert!(shares[length..].iter().all(|share| *share < 1e-30));
            }
        }
    }

    #[test]
    fn a_normalized_row_has_mean_0_and_variance_1_before_its_weights(width in 2usize..90, seed: u32) {
        let rows: Vec<f32> = matrix(3, width, seed).iter().map(|value| value * 5.0 + 2.0).collect();
        let norm = LayerNorm { weight: matrix(1, width, seed ^ 1), bias: matrix(1, width, seed ^ 2), epsilon: 1e-6 };
        for kernels in kinds() {
            let mut out = rows.clone();
            kernels.normalize(&norm, &mut out);
            for (row, out) in rows.chunks_exact(width).zip(out.chunks_exact(width)) {
                let mean = row.iter().map(|v| f64::from(*v)).sum::<f64>() / width as f64;
                let variance = row.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / width as f64;
                for (at, value) in out.iter().enumerate() {
                    let plain = (f64::from(row[at]) - mean) / (variance + 1e-6).sqrt();
                    let expected = plain * f64::from(norm.weight[at]) + f64::from(norm.bias[at]);
                    prop_assert!((f64::from(*value) - expected).abs() < 2e-5, "{value} is not {expected}");
                }
            }
        }
    }
}

#[test]
fn the_largest_whole_numbers_do_not_saturate() {
    let (width, columns) = (1536, 17);
    let panels = Int8Panels::of_transposed(&vec![1.0; columns * width], width);
    for kernels in kinds() {
        for value in [3.0, -3.0] {
            let (mut quantized, mut out) = (Int8Rows::default(), vec![0.0; columns]);
            kernels.quantize(&vec![value; width], width, &mut quantized);
            kernels.product_int8(&quantized, &panels, Finish::Plain, RowsMut { values: &mut out, stride: columns });
            let expected = value * width as f32;
            assert!(out.iter().all(|out| (out - expected).abs() < 1e-2), "{kernels:?}: {out:?} is not {expected}");
        }
    }
}

#[test]
fn a_row_of_zeros_stays_one_and_what_is_not_finite_stays_so() {
    let panels = Int8Panels::of_transposed(&[0.5; 12], 3);
    for kernels in kinds() {
        let (mut quantized, mut out) = (Int8Rows::default(), [1.0; 4]);
        kernels.quantize(&[0.0; 3], 3, &mut quantized);
        kernels.product_int8(&quantized, &panels, Finish::Plain, RowsMut { values: &mut out, stride: 4 });
        assert_eq!(out, [0.0; 4]);
        for damage in [f32::NAN, f32::INFINITY] {
            kernels.quantize(&[1.0, damage, 3.0], 3, &mut quantized);
            kernels.product_int8(&quantized, &panels, Finish::Plain, RowsMut { values: &mut out, stride: 4 });
            assert!(out.iter().all(|out| out.is_nan()), "{damage} is not to vanish: {out:?}");
        }
    }
}
