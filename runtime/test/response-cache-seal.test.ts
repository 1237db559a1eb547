import fc from 'fast-check';
import { createSeal, SEAL_BYTES } from '../store';

const seal = createSeal('the-secret-of-the-cache', 'response cache');
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((each) => Buffer.from(each));

test('what was sealed is opened under its name, and says nothing else of itself than its length', () => {
  fc.assert(
    fc.property(bytes, fc.string(), (plain, name) => {
      const sealed = seal.seal(name, plain);
      expect(sealed).toHaveLength(plain.length + SEAL_BYTES);
      expect(seal.open(name, sealed)?.equals(plain)).toBe(true);
      expect(sealed.equals(seal.seal(name, plain))).toBe(false);
    }),
  );
});

test('nothing else is opened: changed, cut, under another name, with another secret', () => {
  const other = createSeal('another-secret-of-the-cache', 'response cache');
  fc.assert(
    fc.property(bytes, fc.string(), fc.string(), fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, name, otherName, place, difference) => {
      const sealed = seal.seal(name, plain);
      const changed = Buffer.from(sealed);
      changed[place % sealed.length] ^= difference;
      expect(seal.open(name, changed)).toBeUndefined();
      expect(seal.open(name, sealed.subarray(0, place % sealed.length))).toBeUndefined();
      expect(seal.open(name, Buffer.concat([sealed, Buffer.of(difference)]))).toBeUndefined();
      if (otherName !== name) expect(seal.open(otherName, sealed)).toBeUndefined();
      expect(other.open(name, sealed)).toBeUndefined();
    }),
  );
});

test('where the parts end and the body begins is no matter of chance', () => {
  const split = fc.tuple(fc.json(), fc.stringMatching(/^[\n"[\]a]*$/));
  fc.assert(
    fc.property(split, split, ([parts, body], [otherParts, otherBody]) => {
      const areSame = parts === otherParts && body === otherBody;
      return (seal.nameOf(parts, Buffer.from(body)) === seal.nameOf(otherParts, Buffer.from(otherBody))) === areSame;
    }),
  );
});
