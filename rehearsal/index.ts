/** A gateway deployed into an emulator, started from its task definition, and asked by real clients. */
export { DeploymentFailed } from './deployment';
export { ensurePython, type PythonEnvironment, SetupError } from './python';
export { type Rehearsal, type RehearsalOptions, rehearse } from './rehearse';
export { PrintedStory, RecordedStory, type Story } from './story';
