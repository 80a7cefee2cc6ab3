//! Testing and comparison. <https://tc39.es/ecma262/#sec-testing-and-comparison-operations>

use crate::operations::Hint;
use crate::{JsResult, Value, Vm};
use core::cmp::Ordering;
use creance_budget::Metered;
use creance_heap::number;

impl Vm {
    /// <https://tc39.es/ecma262/#sec-isstrictlyequal>
    ///
    /// # Errors
    /// A halt: comparing strings is work.
    pub fn is_strictly_equal(&mut self, a: Value, b: Value) -> Metered<bool> {
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            return Ok(x == y);
        }
        self.same_non_number(a, b)
    }

    /// <https://tc39.es/ecma262/#sec-samevalue>
    ///
    /// # Errors
    /// A halt.
    pub fn same_value(&mut self, a: Value, b: Value) -> Metered<bool> {
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            return Ok(number::same_value(x, y));
        }
        self.same_non_number(a, b)
    }

    /// <https://tc39.es/ecma262/#sec-samevaluezero>
    ///
    /// # Errors
    /// A halt.
    pub fn same_value_zero(&mut self, a: Value, b: Value) -> Metered<bool> {
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            return Ok(number::same_value_zero(x, y));
        }
        self.same_non_number(a, b)
    }

    fn same_non_number(&mut self, a: Value, b: Value) -> Metered<bool> {
        if a == b {
            return Ok(true);
        }
        if let (Some(x), Some(y)) = (a.as_string(), b.as_string()) {
            return self.heap.strings.equals(&mut self.heap.meter, x, y);
        }
        if let (Some(x), Some(y)) = (a.as_bigint(), b.as_bigint()) {
            let (Some(x), Some(y)) = (self.heap.bigint(x), self.heap.bigint(y)) else { return Ok(false) };
            let (equal, work) = (x == y, x.byte_size());
            self.tick(work as u64 / 8)?;
            return Ok(equal);
        }
        Ok(false)
    }

    /// <https://tc39.es/ecma262/#sec-islooselyequal>
    ///
    /// # Errors
    /// What conversion of an object throws.
    pub fn is_loosely_equal(&mut self, a: Value, b: Value) -> JsResult<bool> {
        let (mut a, mut b) = (a, b);
        loop {
            if a.is_nullish() || b.is_nullish() {
                return Ok((a.is_nullish() || self.heap.is_html_dda(a))
                    && (b.is_nullish() || self.heap.is_html_dda(b)));
            }
            if (a.is_number() && b.is_number())
                || (a.is_string() && b.is_string())
                || (a.is_object() && b.is_object())
                || (a.as_bool().is_some() && b.as_bool().is_some())
                || (a.as_symbol().is_some() && b.as_symbol().is_some())
                || (a.as_bigint().is_some() && b.as_bigint().is_some())
            {
                return Ok(self.is_strictly_equal(a, b)?);
            }
            if let Some(flag) = a.as_bool() {
                a = Value::int(i32::from(flag));
            } else if let Some(flag) = b.as_bool() {
                b = Value::int(i32::from(flag));
            } else if a.is_object() {
                a = self.to_primitive(a, Hint::Default)?;
            } else if b.is_object() {
                b = self.to_primitive(b, Hint::Default)?;
            } else if a.as_symbol().is_some() || b.as_symbol().is_some() {
                return Ok(false);
            } else {
                return Ok(self.compare_numeric(a, b)? == Some(Ordering::Equal));
            }
        }
    }

    /// Orders two primitives that are not both strings; none if they have no order.
    fn compare_numeric(&mut self, a: Value, b: Value) -> JsResult<Option<Ordering>> {
        if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
            return Ok(x.partial_cmp(&y));
        }
        if a.as_bigint().is_none() && b.as_bigint().is_none() {
            let (x, y) = (self.to_number(a)?, self.to_number(b)?);
            return Ok(x.partial_cmp(&y));
        }
        if b.as_bigint().is_none() {
            return self.compare_bigint(a, b);
        }
        if a.as_bigint().is_none() {
            return Ok(self.compare_bigint(b, a)?.map(Ordering::reverse));
        }
        let both = a.as_bigint().zip(b.as_bigint());
        let both = both.and_then(|(x, y)| self.heap.bigint(x).zip(self.heap.bigint(y)));
        let Some((x, y)) = both else { return Ok(None) };
        let (order, work) = (x.cmp(y), x.byte_size());
        self.tick(work as u64 / 8)?;
        Ok(Some(order))
    }

    /// Orders a bigint and something that is none.
    fn compare_bigint(&mut self, a: Value, b: Value) -> JsResult<Option<Ordering>> {
        if let Some(string) = b.as_string() {
            let Some(parsed) = self.string_to_bigint(string)? else { return Ok(None) };
            let bigint = a.as_bigint().and_then(|index| self.heap.bigint(index));
            return Ok(bigint.map(|bigint| bigint.cmp(&parsed)));
        }
        let number = self.to_number(b)?;
        let bigint = a.as_bigint().and_then(|index| self.heap.bigint(index));
        Ok(bigint.and_then(|bigint| bigint.compare_f64(number)))
    }

    /// The order of two values after ToPrimitive, left first; none if undefined.
    /// <https://tc39.es/ecma262/#sec-islessthan>
    ///
    /// # Errors
    /// What conversion throws.
    pub fn order(&mut self, a: Value, b: Value) -> JsResult<Option<Ordering>> {
        let a = self.to_primitive(a, Hint::Number)?;
        let b = self.to_primitive(b, Hint::Number)?;
        if let (Some(x), Some(y)) = (a.as_string(), b.as_string()) {
            return Ok(Some(self.heap.strings.compare(&mut self.heap.meter, x, y)?));
        }
        self.compare_numeric(a, b)
    }

    /// <https://tc39.es/ecma262/#sec-instanceofoperator>
    ///
    /// # Errors
    /// A TypeError if the target is no function; what its methods throw.
    pub fn instance_of(&mut self, value: Value, target: Value) -> JsResult<bool> {
        if !target.is_object() {
            return self.type_error("Right-hand side of 'instanceof' is not an object");
        }
        let method =
            self.get_method(target, crate::PropertyKey::symbol(creance_heap::symbols::HAS_INSTANCE))?;
        if let Some(method) = method {
            let result = self.call(method, target, &[value])?;
            return Ok(self.to_boolean(result));
        }
        if !self.is_callable(target) {
            return self.type_error("Right-hand side of 'instanceof' is not callable");
        }
        self.ordinary_has_instance(target, value)
    }

    /// <https://tc39.es/ecma262/#sec-ordinaryhasinstance>
    ///
    /// # Errors
    /// What getters and proxies throw.
    pub fn ordinary_has_instance(&mut self, target: Value, value: Value) -> JsResult<bool> {
        let Some(function) = target.as_object().filter(|_| self.is_callable(target)) else {
            return Ok(false);
        };
        if let Some(creance_heap::Extra::Bound(bound)) = self.heap.extra(function) {
            let inner = Value::object(bound.target);
            return self.instance_of(value, inner);
        }
        let Some(mut object) = value.as_object() else { return Ok(false) };
        let prototype =
            self.get(target, crate::PropertyKey::interned(creance_heap::string::names::PROTOTYPE))?;
        let Some(prototype) = prototype.as_object() else {
            return self.type_error("Function has non-object prototype in instanceof check");
        };
        while let Some(parent) = self.get_prototype_of(object)? {
            if parent == prototype {
                return Ok(true);
            }
            self.tick(1)?;
            object = parent;
        }
        Ok(false)
    }
}
