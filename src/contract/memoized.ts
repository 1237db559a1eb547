/** What is made of an object, made once: a live document is read for each request, and is another object when it changes. */
export function memoized<From extends object, Made extends object>(make: (from: From) => Made): (from: From) => Made {
  const made = new WeakMap<From, Made>();
  return (from) => {
    let known = made.get(from);
    if (!known) {
      known = make(from);
      made.set(from, known);
    }
    return known;
  };
}
