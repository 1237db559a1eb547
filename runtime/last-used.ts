const MOST = 10_000;

/** What was used last, of so many. */
export class LastUsed<Value> extends Map<string, Value> {
  put(key: string, value: Value): Value {
    this.delete(key);
    this.set(key, value);
    if (this.size > MOST) this.delete(this.keys().next().value as string);
    return value;
  }
}
