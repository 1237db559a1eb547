import { RecordedStory } from '../../rehearsal';
import { Programme, type Scene } from '../../rehearsal/scenes/scene';
import type { Stage } from '../../rehearsal/stage';

const stageWith = (story: RecordedStory, signal = new AbortController().signal) => ({ story, signal }) as unknown as Stage;

const pick: Scene<object, { readonly number: number }> = { title: 'Pick a number', play: async () => ({ number: 20 }) };
const double: Scene<{ readonly number: number }, { readonly doubled: number }> = {
  title: 'Double it',
  play: async ({ story }, { number }) => {
    story.line(`twice ${number}`);
    return { doubled: 2 * number };
  },
};

test('scenes are played in their order, each a step of the story, and all that they saw is kept', async () => {
  const story = new RecordedStory();
  const seen = await Programme.of(pick).followedBy(double).play(stageWith(story));
  expect(seen).toEqual({ number: 20, doubled: 40 });
  expect(story.steps).toEqual(['Pick a number', 'Double it']);
  expect(story.lines).toEqual(['twice 20']);
});

test('no scene begins after an interruption', async () => {
  const story = new RecordedStory();
  const controller = new AbortController();
  const interrupted: Scene<object, object> = {
    title: 'Be interrupted',
    play: async () => {
      controller.abort(new Error('interrupted'));
      return {};
    },
  };
  await expect(Programme.of(interrupted).followedBy(pick).play(stageWith(story, controller.signal))).rejects.toThrow('interrupted');
  expect(story.steps).toEqual(['Be interrupted']);
});

test('a scene that fails ends the programme', async () => {
  const story = new RecordedStory();
  const failing: Scene<object, object> = { title: 'Fail', play: () => Promise.reject(new Error('broken')) };
  await expect(Programme.of(failing).followedBy(pick).play(stageWith(story))).rejects.toThrow('broken');
  expect(story.steps).toEqual(['Fail']);
});

// The compiler holds the rest; nothing of this runs.
void (() => {
  // @ts-expect-error: nothing before it has seen a number
  Programme.of(double);
  const renamed: Scene<object, { readonly number: string }> = { title: 'Pick a word', play: async () => ({ number: 'seven' }) };
  // @ts-expect-error: `number` is seen already
  Programme.of(pick).followedBy(renamed);
});
