//! [Crypto](https://w3c.github.io/webcrypto/#crypto-interface): random numbers, which come with entropy.

use crate::realm::links;
use crate::typed_array::require_writable;
use crate::web::dom_exception;
use crate::web::platform::illegal_constructor;
use alloc::format;
use creance_vm::heap::buffer::Block;
use creance_vm::heap::extra::ElementType;
use creance_vm::{Args, Intrinsic, JsResult, Kind, Spec, Value, Vm, constructor, method};

/// <https://w3c.github.io/webcrypto/#crypto-interface>
pub const PROTOTYPE: Spec = Spec::object(Intrinsic::CryptoPrototype)
    .links(links!(constructor CryptoInterface))
    .methods(&[
        method("getRandomValues", 1, get_random_values).enumerable(),
        method("randomUUID", 0, random_uuid).enumerable(),
    ])
    .tag("Crypto");

/// <https://w3c.github.io/webcrypto/#crypto-interface>
pub const INTERFACE: Spec =
    Spec::function(Intrinsic::CryptoInterface, constructor("Crypto", 0, illegal_constructor))
        .links(links!(prototype CryptoPrototype));

/// [crypto](https://w3c.github.io/webcrypto/#crypto-interface)
pub const CRYPTO: Spec = Spec::object(Intrinsic::Crypto).parent(Some(Intrinsic::CryptoPrototype));

/// The bytes that one call may ask for. <https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues>
const QUOTA: usize = 65_536;

fn check_receiver(vm: &mut Vm, args: Args) -> JsResult<()> {
    let crypto = vm.intrinsic(Intrinsic::Crypto)?;
    if args.this(vm) == Value::object(crypto) {
        return Ok(());
    }
    vm.type_error("Illegal invocation: this is not crypto")
}

/// Eight random bytes.
fn random(vm: &mut Vm, function: &str) -> JsResult<[u8; 8]> {
    vm.tick(10)?;
    match vm.host.random() {
        Some(Ok(bits)) => Ok(bits.to_le_bytes()),
        Some(Err(error)) => vm.throw_host_error(error),
        None => vm.not_granted(function, "entropy", "--entropy os"),
    }
}

/// [getRandomValues ( array )](https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues)
fn get_random_values(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    let array = args.get(vm, 0);
    let view = array.as_object().and_then(|object| vm.view(object));
    let Some(view) = view else { return vm.type_error("crypto.getRandomValues needs a view of a buffer") };
    if matches!(vm.view_buffer(&view).map(|buffer| &buffer.block), Some(Block::Shared(_))) {
        return vm.type_error("crypto.getRandomValues does not fill shared memory");
    }
    require_writable(vm, &view)?;
    let is_array = array.as_object().is_some_and(|object| vm.heap.kind(object) == Kind::TypedArray);
    let is_float = matches!(view.element, ElementType::Float16 | ElementType::Float32 | ElementType::Float64);
    if !is_array || is_float {
        let message = "The data argument must be an integer-type TypedArray";
        return dom_exception::throw(vm, "TypeMismatchError", message);
    }
    let length = vm.view_length(&view).unwrap_or(0) * view.element.size();
    if length > QUOTA {
        let message = format!("The requested length exceeds {QUOTA} bytes");
        return dom_exception::throw(vm, "QuotaExceededError", &message);
    }
    let mut filled = 0;
    // NOTE: without entropy it throws also where there is nothing to fill.
    loop {
        let bytes = random(vm, "crypto.getRandomValues")?;
        let part = &bytes[..bytes.len().min(length - filled)];
        if let Some(buffer) = vm.view_buffer_mut(&view) {
            // NOTE: it fits, and no script has run since its length was asked.
            let _ = buffer.write(view.byte_offset + filled, part);
        }
        filled += part.len();
        if filled >= length {
            return Ok(array);
        }
    }
}

/// [randomUUID ( )](https://w3c.github.io/webcrypto/#Crypto-method-randomUUID)
fn random_uuid(vm: &mut Vm, args: Args) -> JsResult<Value> {
    check_receiver(vm, args)?;
    let high = u64::from_le_bytes(random(vm, "crypto.randomUUID")?);
    let low = u64::from_le_bytes(random(vm, "crypto.randomUUID")?);
    // Version 4, variant 10.
    let high = high & !0xF000 | 0x4000;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    let text = format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    );
    Ok(vm.heap.string_value(&text)?)
}
