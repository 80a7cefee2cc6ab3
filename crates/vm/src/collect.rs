//! The roots of a collection: everything that the VM holds outside the heap.

use crate::vm::Cache;
use crate::{Value, Vm};
use creance_budget::Metered;
use creance_heap::ShapeId;

impl Vm {
    /// Collects garbage. Only at a safepoint: no native may be between an allocation and its last use, but
    /// for those that keep what they use.
    pub fn collect_garbage(&mut self) {
        let collected = self.collect(false);
        debug_assert!(collected.is_ok(), "nothing ends it");
    }

    /// Collects garbage while script runs.
    ///
    /// # Errors
    /// As [`creance_budget::Meter::check`]: then nothing has been collected.
    pub(crate) fn collect_in_run(&mut self) -> Metered<()> {
        self.collect(true)
    }

    fn collect(&mut self, watched: bool) -> Metered<()> {
        let top = (self.top() + 256).min(self.stack.len());
        let collection = self.heap.begin_collection();
        let mut collection = if watched { collection.watched() } else { collection };
        for value in &self.stack[..top] {
            collection.root(*value);
        }
        for value in self.constants.iter().chain(&self.temps).chain(&self.kept_alive) {
            collection.root(*value);
        }
        collection.root(self.result);
        collection.root_string(self.regexp.last.string);
        collection.root_string(self.regexp.last.input);
        for frame in &self.frames[..=self.fp] {
            for object in [frame.callee, frame.new_target, frame.generator] {
                collection.root(Value::object(creance_heap::Object(object)));
            }
        }
        for (_, job) in &self.jobs {
            job.trace(&mut |value| collection.root(value));
        }
        for waiting in self.async_waiters.values() {
            collection.root(Value::object(waiting.promise));
        }
        self.timers.trace(&mut |value| collection.root(value));
        self.modules.trace(&mut |value| collection.root(value));
        self.suspending.trace(&mut |value| collection.root(value));
        for object in self.host.capabilities.roots() {
            collection.root(Value::object(object));
        }
        let objects = self.library_objects.values().chain(self.library_closures.values());
        for object in objects.chain(self.templates.values()).chain(&self.rejections) {
            collection.root(Value::object(*object));
        }
        for linked in &self.functions {
            collection.root_shape(linked.closure_shape);
        }
        for cache in &self.caches {
            if let Some(string) = cache.key.as_string() {
                collection.root_string(string);
            }
        }
        collection.trace()?;
        let dead = |shape: ShapeId| shape.0 > 1 && !collection.heap().shapes.is_marked(shape);
        for cache in &mut self.caches {
            let holder = creance_heap::Object(cache.holder);
            let holder_is_dead = cache.holder != 0
                && cache.kind != crate::vm::CacheKind::Lexical
                && !collection.heap().is_marked(holder);
            if dead(cache.shape) || dead(cache.next) || holder_is_dead {
                *cache = Cache::empty(cache.key);
            }
        }
        let released = self.host.capabilities.sweep(|object| collection.heap().is_marked(object));
        collection.sweep();
        self.heap.meter.release(released);
        self.constructs.clear();
        Ok(())
    }
}
