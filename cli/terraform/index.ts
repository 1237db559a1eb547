export { appOf, type ImportedApp } from './app';
export { sourceOf } from './source';
