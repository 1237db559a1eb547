import { App, type AppProps } from 'aws-cdk-lib';

/** An app without the tree of its constructs (`tree.json`), which no test reads, and which is a sixth of a synthesis. */
export const testApp = (props: AppProps = {}): App => new App({ treeMetadata: false, ...props });
