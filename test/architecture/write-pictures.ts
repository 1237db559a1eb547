import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedTrace } from '../traces/recorded-trace';
import { constructTree } from './construct-tree';
import { importsOf } from './imports';
import { constructTreePicture, draw, PICTURES, requestPicture, roomsPicture } from './pictures';
import { tracePicture } from './trace-picture';

/** `npx projen pictures`: draws every picture anew. */
const pictures = { rooms: roomsPicture(importsOf()), 'construct-tree': constructTreePicture(constructTree()), request: requestPicture() };
for (const [name, dot] of Object.entries(pictures)) writeFileSync(join(PICTURES, `${name}.svg`), draw(dot));
writeFileSync(join(PICTURES, 'trace.svg'), tracePicture(recordedTrace()));
