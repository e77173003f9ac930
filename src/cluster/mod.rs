//! [`crate::vector::Embeddings`] -> [`Clustering`]: knows vectors, never text or files.

/// What can be wrong with cluster parameters.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {}

/// One cluster of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Rows, ascending, at least two.
    pub members: Vec<usize>,
    /// The member most similar to all the others; ties go to the lowest row.
    pub medoid: usize,
    /// The lowest similarity of any two members; `None` where the algorithm promises no bound.
    pub bound: Option<f32>,
}

/// Every cluster of at least two rows, ordered by first member; rows in none are alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clustering {
    pub clusters: Vec<Cluster>,
}
