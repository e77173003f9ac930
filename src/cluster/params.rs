//! The parameters of [`crate::cluster::cluster`].

use crate::cluster::{ClusterError, Linkage};

/// Which algorithm makes the clusters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Algorithm {
    /// Linkage under a bound: every pair of a cluster is similar, and the number of clusters is unknown.
    #[default]
    Claims,
    /// Density: whatever a chain of close rows connects (Ester et al., 1996).
    Dbscan,
    /// Density in the order of reachability, cut at `eps` (Ankerst et al., 1999).
    Optics,
    /// A stated number of clusters around means (Lloyd, 1982).
    Kmeans,
}

impl std::fmt::Display for Algorithm {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str(match self {
            Self::Claims => "claims",
            Self::Dbscan => "dbscan",
            Self::Optics => "optics",
            Self::Kmeans => "kmeans",
        })
    }
}

/// What to cluster by; fields that the algorithm does not use are not looked at.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ClusterParams {
    pub algorithm: Algorithm,
    /// Claims: the lowest cosine similarity of any two rows of a cluster, from -1 to 1.
    pub threshold: f32,
    /// Claims: which groups merge first.
    pub linkage: Linkage,
    /// Claims: how many neighbours of a row are candidates for its cluster.
    pub max_neighbors: usize,
    /// Dbscan, optics: Euclidean distance of two unit vectors below which they are close, from 0 to 2.
    ///
    /// A cosine similarity of s is a distance of sqrt(2 - 2 s): 0.8 is 0.632.
    pub eps: f32,
    /// Dbscan, optics: rows within `eps` of a row, itself counted, that make it the core of a cluster; at least 2.
    pub min_points: usize,
    /// Kmeans: the number of clusters, which it needs.
    pub clusters: Option<usize>,
    /// Kmeans: where its random choices start.
    pub seed: u64,
}

impl Default for ClusterParams {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Claims,
            threshold: 0.6,
            linkage: Linkage::Average,
            max_neighbors: 32,
            eps: 0.6,
            min_points: 2,
            clusters: None,
            seed: 0,
        }
    }
}

impl ClusterParams {
    /// Looks at the fields that the algorithm uses.
    ///
    /// # Errors
    /// Names the field, its value and what was expected.
    pub fn validate(&self) -> Result<(), ClusterError> {
        match self.algorithm {
            Algorithm::Claims if !(-1.0..=1.0).contains(&self.threshold) => {
                Err(ClusterError::param("threshold", self.threshold, "a cosine similarity from -1 to 1"))
            }
            Algorithm::Claims if self.max_neighbors == 0 => Err(ClusterError::param("max_neighbors", 0, "at least 1")),
            Algorithm::Dbscan | Algorithm::Optics if !(self.eps > 0.0 && self.eps <= 2.0) => {
                let expected = "a Euclidean distance of unit vectors above 0 and at most 2 \
                    (a cosine similarity of s is a distance of sqrt(2 - 2 s))";
                Err(ClusterError::param("eps", self.eps, expected))
            }
            Algorithm::Dbscan | Algorithm::Optics if self.min_points < 2 => {
                Err(ClusterError::param("min_points", self.min_points, "at least 2, the row itself counted"))
            }
            Algorithm::Kmeans => match self.clusters {
                None => Err(ClusterError::param("clusters", "not given", "the number of clusters that kmeans makes")),
                Some(0) => Err(ClusterError::param("clusters", 0, "at least 1")),
                Some(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_named_with_what_was_expected() {
        let check = |params: ClusterParams, message: &str| {
            assert_eq!(params.validate().expect_err(message).to_string(), message);
        };
        let usual = ClusterParams::default();
        let cosine = "expected a cosine similarity from -1 to 1";
        check(ClusterParams { threshold: 1.2, ..usual.clone() }, &format!("threshold is 1.2; {cosine}"));
        check(ClusterParams { threshold: f32::NAN, ..usual.clone() }, &format!("threshold is NaN; {cosine}"));
        check(ClusterParams { max_neighbors: 0, ..usual.clone() }, "max_neighbors is 0; expected at least 1");
        for algorithm in [Algorithm::Dbscan, Algorithm::Optics] {
            for eps in [0.0, -1.0, 2.5, f32::NAN] {
                let expected = format!(
                    "eps is {eps}; expected a Euclidean distance of unit vectors above 0 and at most 2 \
                     (a cosine similarity of s is a distance of sqrt(2 - 2 s))"
                );
                check(ClusterParams { algorithm, eps, ..usual.clone() }, &expected);
            }
            let params = ClusterParams { algorithm, min_points: 1, ..usual.clone() };
            check(params, "min_points is 1; expected at least 2, the row itself counted");
        }
        let kmeans = ClusterParams { algorithm: Algorithm::Kmeans, ..usual };
        check(kmeans.clone(), "clusters is not given; expected the number of clusters that kmeans makes");
        check(ClusterParams { clusters: Some(0), ..kmeans }, "clusters is 0; expected at least 1");
    }

    #[test]
    fn a_field_that_the_algorithm_does_not_use_is_not_looked_at() {
        let params = ClusterParams { eps: -1.0, min_points: 0, clusters: Some(0), ..Default::default() };
        assert_eq!(params.validate(), Ok(()));
        let params = ClusterParams { algorithm: Algorithm::Dbscan, threshold: 7.0, ..Default::default() };
        assert_eq!(params.validate(), Ok(()));
    }
}
