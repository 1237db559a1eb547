import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Authentication, GatewayAuth, type GatewayAuthProps } from '../../src';
import { testApp } from '../app';

export const ISSUER = 'https://login.example.com/tenant';
export const OIDC = Authentication.oidc({ issuer: ISSUER, audiences: ['llm'] });

export function synthesize(props: GatewayAuthProps = {}, context: Record<string, unknown> = {}) {
  const app = testApp({ context });
  const stack = new Stack(app, 'Stack');
  const auth = new GatewayAuth(stack, 'Auth', props);
  return { app, stack, auth, template: () => Template.fromStack(stack) };
}

// biome-ignore lint/suspicious/noExplicitAny: a template is plain JSON
export type Json = any;
type Resource = { readonly Properties: Json };

export const ofType = (template: Template, type: string) => Object.values(template.findResources(type)) as Resource[];
