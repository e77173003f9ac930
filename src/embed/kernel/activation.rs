//! The activations between the two halves of a feed-forward step, and the functions they need.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, LOG2_E};

use crate::embed::kernel::arithmetic::Arithmetic;
use crate::embed::kernel::panels::Line;

/// Hendrycks and Gimpel 2016 for GELU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    /// By the error function.
    Gelu,
    /// By the hyperbolic tangent, a near approximation.
    GeluTanh,
    Relu,
}

#[inline(always)]
pub(super) fn activate<A: Arithmetic>(a: A, activation: Activation, lines: &mut [Line]) {
    for line in lines {
        match activation {
            Activation::Gelu => line.0.iter_mut().for_each(|x| *x = gelu(a, *x)),
            Activation::GeluTanh => line.0.iter_mut().for_each(|x| *x = gelu_tanh(a, *x)),
            // Not `max`, which turns NaN into 0.
            Activation::Relu => line.0.iter_mut().for_each(|x| *x = if *x < 0.0 { 0.0 } else { *x }),
        }
    }
}

#[inline(always)]
fn gelu<A: Arithmetic>(a: A, x: f32) -> f32 {
    let half = 0.5 * x;
    a.multiply_add(half, erf(a, x * FRAC_1_SQRT_2), half)
}

/// 0.5 x (1 + tanh(u)) is x / (1 + exp(-2u)).
#[inline(always)]
fn gelu_tanh<A: Arithmetic>(a: A, x: f32) -> f32 {
    /// The square root of 2 / π, twice and negative.
    const FACTOR: f32 = -2.0 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
    let u = a.multiply_add(0.044_715 * x * x, x, x);
    x / (1.0 + exp(a, FACTOR * u))
}

/// From here on the error function is 1 in `f32`.
const ERF_END: f32 = 3.92;

/// erf(x) / x as a quotient of two polynomials in x², lowest power first: the least largest relative error on
/// 0 to [`ERF_END`], 1.9e-8, by iterated weighted least squares in `f64`.
const ERF_ABOVE: [f32; 6] =
    [FRAC_2_SQRT_PI, 0.190_407_37, 0.052_748_848, 0.003_765_656_2, 2.848_837e-4, 2.050_081_8e-6];
const ERF_BELOW: [f32; 6] = [1.0, 0.502_076_9, 0.114_109_49, 0.014_969_296, 0.001_162_545_2, 3.809_171e-5];

/// The error function, to 4e-7.
#[inline(always)]
fn erf<A: Arithmetic>(a: A, x: f32) -> f32 {
    let x = clamp(x, -ERF_END, ERF_END);
    let square = x * x;
    x * polynomial(a, &ERF_ABOVE, square) / polynomial(a, &ERF_BELOW, square)
}

/// e to the x, to a relative 2e-7; below -87 as at -87, which is 1.6e-38, and above 88 as at 88.
#[inline(always)]
pub(super) fn exp<A: Arithmetic>(a: A, x: f32) -> f32 {
    /// Added and taken off again, it leaves the nearest whole number; its lowest bits then hold that number.
    const ROUND: f32 = 12_582_912.0;
    /// The logarithm of 2 in two parts, the first short enough to be multiplied without rounding.
    const LN_2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);
    /// Taylor's series; on ± ln(2) / 2 the next term is under 6e-9.
    const SERIES: [f32; 8] = [1.0, 1.0, 0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0];
    /// Bits of a `f32` below its exponent, and the exponent of 1.
    const MANTISSA: u32 = 23;
    const BIAS: u32 = 127;

    let x = clamp(x, -87.0, 88.0);
    let rounded = a.multiply_add(x, LOG2_E, ROUND);
    let whole = rounded - ROUND;
    let rest = a.multiply_add(whole, -LN_2.1, a.multiply_add(whole, -LN_2.0, x));
    let power = f32::from_bits((rounded.to_bits() << MANTISSA).wrapping_add(BIAS << MANTISSA));
    polynomial(a, &SERIES, rest) * power
}

/// Horner's rule.
#[inline(always)]
fn polynomial<A: Arithmetic, const N: usize>(a: A, coefficients: &[f32; N], x: f32) -> f32 {
    let mut sum = coefficients[N - 1];
    for &coefficient in coefficients[..N - 1].iter().rev() {
        sum = a.multiply_add(sum, x, coefficient);
    }
    sum
}

/// NaN stays NaN.
#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::kernel::portable::Portable;

    /// The error function by its series (Abramowitz and Stegun 7.1.6), in `f64`.
    fn exact_erf(x: f64) -> f64 {
        let mut term = x;
        let mut sum = x;
        for n in 1..200 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp() * sum
    }

    #[test]
    fn each_function_is_as_near_as_it_says() {
        for step in -8000..=8000 {
            let x = step as f32 / 1000.0;
            let wide = f64::from(x);
            let near = |ours: f32, exact: f64, error: f64, name: &str| {
                assert!((f64::from(ours) - exact).abs() <= error, "{name}({x}) is {exact}, not {ours}");
            };
            if x.abs() <= 5.0 {
                near(erf(Portable, x), exact_erf(wide), 5e-7, "erf");
                let exact = 0.5 * wide * (1.0 + exact_erf(wide / std::f64::consts::SQRT_2));
                near(gelu(Portable, x), exact, 1e-6, "gelu");
            }
            let u = (2.0 / std::f64::consts::PI).sqrt() * (wide + 0.044715 * wide.powi(3));
            near(gelu_tanh(Portable, x), 0.5 * wide * (1.0 + u.tanh()), 2e-6, "gelu_tanh");
            let power = f64::from(x * 10.0);
            let exact = power.exp();
            near(exp(Portable, x * 10.0), exact, 1e-6 * exact, "exp");
        }
    }

    #[test]
    fn what_is_no_number_stays_none_and_the_ends_are_the_ends() {
        assert!(gelu(Portable, f32::NAN).is_nan() && gelu_tanh(Portable, f32::NAN).is_nan());
        assert!(exp(Portable, f32::NAN).is_nan());
        assert_eq!((exp(Portable, 0.0), gelu(Portable, 0.0)), (1.0, 0.0));
        assert!(exp(Portable, f32::NEG_INFINITY) < 2e-38 && exp(Portable, 1e9).is_finite());
        assert!((gelu(Portable, 30.0) - 30.0).abs() < 1e-5 && gelu(Portable, -30.0).abs() < 1e-5);
        let mut lines = [Line([-1.0; 16]), Line([f32::NAN; 16])];
        activate(Portable, Activation::Relu, &mut lines);
        assert!(lines[0] == Line::ZERO && lines[1].0[0].is_nan());
    }
}
