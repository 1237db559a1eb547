/** An app that synthesizes, and that CloudFormation refuses. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Wrong');
new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { NoSuchProperty: true } });
