// `using` is a try whose finally walks the list of resources.
function sync(open) {
  using file = open();
  return file.read();
}
async function mixed(open) {
  for (await using file of open) {
    if (file.done) continue;
    using lock = file.lock();
  }
}
