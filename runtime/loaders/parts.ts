import { joinParts } from '../../src/contract/loader';
import { load } from './load';

await load(joinParts(process.env));
