// Errors with causes and parts, printed.
class HttpError extends Error { name = "HttpError"; constructor(status, options) { super(`status ${status}`, options); this.status = status; } }
const error = new HttpError(404, { cause: new TypeError("not there") }); console.log(error.cause.message, error instanceof HttpError, String(error), Object.keys(error));
console.log(error); console.log(new AggregateError([new RangeError("a"), 1], "several").errors.length, { error: new SyntaxError("nested") });
console.log(Error("no new").message, Object.prototype.toString.call(error), Error.isError({ __proto__: Error.prototype }));
