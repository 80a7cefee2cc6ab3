//! A key-value store in a file: a capability with a state that outlives the run. Crash-safe: what was set is there
//! after a loss of power, or nothing of it is.

use crate::arguments::{string, unknown};
use crate::json::{data_from_json, data_to_json};
use creance_engine::{Answer, Capability, Context, Data, ErrorCode, HostError, HostMethod, Interface, Reply};
use redb::backends::InMemoryBackend;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys and values; a value is the JSON text of data.
const TABLE: TableDefinition<&str, &str> = TableDefinition::new("creance");
/// Bytes that a key may have.
const MAX_KEY: usize = 1024;
/// Keys that a listing may have.
const MAX_LISTED: usize = 100_000;
/// Bytes of the file that are kept in memory.
const CACHE: usize = 4 << 20;

/// A key-value store, or the part of one whose keys begin alike.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
    prefix: String,
    read_only: bool,
}

struct Shared {
    database: Database,
    /// Bytes of keys and values that may be stored.
    limit: u64,
    used: Mutex<u64>,
}

impl Store {
    /// The store in a file, which is made if there is none. It may have `limit` bytes of keys and values.
    ///
    /// # Errors
    /// The file cannot be used, or somebody has it open.
    pub fn open(path: impl AsRef<Path>, limit: u64) -> Result<Store, redb::Error> {
        Store::of(Database::builder().set_cache_size(CACHE).create(path)?, limit)
    }

    /// A store that is gone with the VM.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn in_memory(limit: u64) -> Result<Store, redb::Error> {
        let backend = InMemoryBackend::new();
        Store::of(Database::builder().set_cache_size(CACHE).create_with_backend(backend)?, limit)
    }

    fn of(database: Database, limit: u64) -> Result<Store, redb::Error> {
        let transaction = database.begin_write()?;
        let mut used = 0;
        for entry in transaction.open_table(TABLE)?.iter()? {
            let (key, value) = entry?;
            used += (key.value().len() + value.value().len()) as u64;
        }
        transaction.commit()?;
        let shared = Shared { database, limit, used: Mutex::new(used) };
        Ok(Store { shared: Arc::new(shared), prefix: String::new(), read_only: false })
    }

    fn get(&self, key: &str, context: &mut Context<'_>) -> Result<Result<Data, HostError>, redb::Error> {
        let table = self.shared.database.begin_read()?.open_table(TABLE)?;
        let Some(value) = table.get(key)? else { return Ok(Ok(Data::Undefined)) };
        let text = value.value();
        if let Err(stop) = context.moved(text.len() as u64) {
            return Ok(Err(stop));
        }
        let parsed = serde_json::from_str(text).ok();
        let data = parsed.as_ref().and_then(data_from_json);
        Ok(data.ok_or_else(|| HostError::new(ErrorCode::Encoding, "the value was not written by a script")))
    }

    fn has(&self, key: &str) -> Result<bool, redb::Error> {
        Ok(self.shared.database.begin_read()?.open_table(TABLE)?.get(key)?.is_some())
    }

    /// Sets or deletes a key. The answer is whether it was there.
    fn put(&self, key: &str, value: Option<&str>) -> Result<Result<bool, HostError>, redb::Error> {
        let mut used = self.shared.used.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = self.shared.database.begin_write()?;
        let mut table = transaction.open_table(TABLE)?;
        let before = table.get(key)?.map(|value| (key.len() + value.value().len()) as u64);
        let rest = *used - before.unwrap_or(0);
        let after = rest + value.map_or(0, |value| (key.len() + value.len()) as u64);
        if after > self.shared.limit && value.is_some() {
            let message = format!("the store is full: {} bytes", self.shared.limit);
            return Ok(Err(HostError::new(ErrorCode::TooLarge, message)));
        }
        match value {
            Some(value) => drop(table.insert(key, value)?),
            None => drop(table.remove(key)?),
        }
        drop(table);
        transaction.commit()?;
        *used = after;
        Ok(Ok(before.is_some()))
    }

    fn list(
        &self,
        prefix: &str,
        context: &mut Context<'_>,
    ) -> Result<Result<Vec<String>, HostError>, redb::Error> {
        let table = self.shared.database.begin_read()?.open_table(TABLE)?;
        let mut keys = Vec::new();
        for entry in table.range(prefix..)? {
            let key = entry?.0;
            let key = key.value();
            if !key.starts_with(prefix) {
                break;
            }
            if keys.len() == MAX_LISTED {
                let message = format!("more than {MAX_LISTED} keys begin so");
                return Ok(Err(HostError::new(ErrorCode::TooLarge, message)));
            }
            if let Err(stop) = context.moved(key.len() as u64 + 24) {
                return Ok(Err(stop));
            }
            keys.push(key[self.prefix.len()..].to_owned());
        }
        Ok(Ok(keys))
    }

    fn key(&self, arguments: &[Data], context: &Context<'_>) -> Result<String, HostError> {
        let key = string(arguments, 0, "the key", context)?;
        let full = format!("{}{key}", self.prefix);
        if full.len() > MAX_KEY {
            return Err(HostError::new(ErrorCode::TooLarge, format!("a key has more than {MAX_KEY} bytes")));
        }
        Ok(full)
    }

    fn may_write(&self) -> Result<(), HostError> {
        if self.read_only {
            return Err(HostError::new(
                ErrorCode::ReadOnly,
                "the store cannot be changed: the grant is for reading",
            ));
        }
        Ok(())
    }
}

/// What script is told of an error of the store.
fn broken(_: redb::Error) -> HostError {
    HostError::new(ErrorCode::Host, "the store cannot be used")
}

const METHODS: &[HostMethod] = &[
    HostMethod::promise("get", 1),
    HostMethod::promise("has", 1),
    HostMethod::promise("set", 2),
    HostMethod::promise("delete", 1),
    HostMethod::promise("list", 0),
    HostMethod::direct("prefix", 1),
    HostMethod::direct("readOnly", 0),
];

impl Capability for Store {
    fn interface(&self) -> Interface {
        Interface::new("Store", METHODS)
    }

    fn call(&mut self, method: &str, arguments: &[Data], context: &mut Context<'_>) -> Answer {
        match method {
            "readOnly" => return Ok(Reply::Capability(Box::new(Store { read_only: true, ..self.clone() }))),
            "prefix" => {
                let prefix = self.key(arguments, context)?;
                return Ok(Reply::Capability(Box::new(Store { prefix, ..self.clone() })));
            }
            "list" => {
                let prefix = match arguments.first() {
                    None | Some(Data::Undefined) => self.prefix.clone(),
                    _ => self.key(arguments, context)?,
                };
                let keys = self.list(&prefix, context).map_err(broken)??;
                return Ok(Data::strings(keys).into());
            }
            _ => {}
        }
        let key = self.key(arguments, context)?;
        match method {
            "get" => Ok(self.get(&key, context).map_err(broken)??.into()),
            "has" => Ok(Data::Bool(self.has(&key).map_err(broken)?).into()),
            "set" => {
                self.may_write()?;
                let value = data_to_json(arguments.get(1).unwrap_or(&Data::Undefined)).to_string();
                self.put(&key, Some(&value)).map_err(broken)??;
                Ok(Data::Undefined.into())
            }
            "delete" => {
                self.may_write()?;
                Ok(Data::Bool(self.put(&key, None).map_err(broken)??).into())
            }
            _ => Err(unknown(context)),
        }
    }
}
