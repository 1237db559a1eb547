/** What all answers of a task together may hold. */

/** Of one answer. */
export interface Room {
  /** Whether there is room for so many more bytes; then they are counted. */
  take(bytes: number): boolean;
  /** Nothing of it is held any more. */
  release(): void;
}

export function createRooms(most: number) {
  let left = most;
  return (): Room => {
    let taken = 0;
    return {
      take(bytes) {
        if (bytes > left) return false;
        left -= bytes;
        taken += bytes;
        return true;
      },
      release() {
        left += taken;
        taken = 0;
      },
    };
  };
}
