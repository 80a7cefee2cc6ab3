//! placeholder until merge
/// Placeholder.
#[derive(Clone, Debug)]
pub struct BigInt(pub num_bigint::BigInt);
impl BigInt {
    /// Placeholder.
    pub fn bytes(&self) -> usize { 16 }
}
