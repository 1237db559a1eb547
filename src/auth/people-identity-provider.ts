import { Token } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { isPendingLookup } from '../checks';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { requireHttpsUrl } from './https-url';

/** Options of `PeopleIdentityProvider.saml`. One of `metadataUrl` and `metadataDocument` must be given. */
export interface SamlIdentityProviderOptions {
  /** Name in the user pool, which the names of its people begin with: 3 to 32 letters, digits, dots, hyphens, underscores. */
  readonly name: string;

  /**
   * `https` address of the provider's metadata. Amazon Cognito reads it anew when it expires.
   *
   * @default - `metadataDocument`
   */
  readonly metadataUrl?: string;

  /**
   * The metadata themselves: an XML document.
   *
   * @default - `metadataUrl`
   */
  readonly metadataDocument?: string;

  /**
   * Attribute of the provider's answer that holds a person's groups, as `teamByGroup` names them: 2,048 characters in all, or nobody with more can
   * sign in. Let the provider tell the groups that matter only.
   *
   * @default - groups of the provider's people are not known
   */
  readonly groupsAttribute?: string;
}

/** Options of `PeopleIdentityProvider.oidc`. */
export interface OidcIdentityProviderOptions {
  /** Name in the user pool, which the names of its people begin with: 3 to 32 letters, digits, dots, hyphens, underscores. */
  readonly name: string;

  /** The issuer: an `https` URL. Amazon Cognito finds the other addresses below it. */
  readonly issuer: string;

  /** Id of the client that the provider has for the user pool. */
  readonly clientId: string;

  /** Secret of that client: the whole string, unless `clientSecretField` says which field of it. CloudFormation reads it; it stands in no template. */
  readonly clientSecret: secretsmanager.ISecret;

  /**
   * Field of `clientSecret`, a JSON object, that holds the secret.
   *
   * @default - the whole string
   */
  readonly clientSecretField?: string;

  /**
   * Scopes that the provider is asked for.
   *
   * @default ['openid']
   */
  readonly scopes?: string[];

  /**
   * Claim that holds a person's groups, as `teamByGroup` names them: 2,048 characters in all, or nobody with more can sign in.
   *
   * @default - groups of the provider's people are not known
   */
  readonly groupsClaim?: string;
}

/** Where people of a user pool prove who they are. */
export abstract class PeopleIdentityProvider {
  /** The user pool itself: people that an administrator has made in it, with a password and a second factor. */
  public static userPool(): PeopleIdentityProvider {
    return new NamedProvider('COGNITO');
  }

  /**
   * One that the user pool has already.
   *
   * @param name its name in the user pool, such as `providerName` of the construct that makes it
   * @throws `InvalidIdentityProvider`
   */
  public static existing(name: string): PeopleIdentityProvider {
    checkInput('string', name, 'existing()');
    checkExisting(name);
    return new NamedProvider(name);
  }

  /**
   * The company's SAML 2.0 provider: Entra ID, Okta, Google Workspace, IAM Identity Center and so on. It is told the address
   * `https://<domain of the user pool>/saml2/idpresponse` and the audience `urn:amazon:cognito:sp:<user pool id>`.
   *
   * @throws `InvalidIdentityProvider`
   */
  public static saml(options: SamlIdentityProviderOptions): PeopleIdentityProvider {
    checkInput('SamlIdentityProviderOptions', options, 'saml()');
    return new SamlProvider(options);
  }

  /**
   * The company's OpenID Connect provider, with the user pool between. Without one: `Authentication.oidc`. It is told the address
   * `https://<domain of the user pool>/oauth2/idpresponse`.
   *
   * @throws `InvalidIdentityProvider`
   */
  public static oidc(options: OidcIdentityProviderOptions): PeopleIdentityProvider {
    checkInput('OidcIdentityProviderOptions', options, 'oidc()');
    return new OidcProvider(options);
  }

  /** Name in the user pool. */
  public abstract readonly name: string;

  /**
   * Whether the groups of its people come in an attribute of the user pool; undefined where that is not known, or is not needed.
   *
   * @internal
   */
  public abstract readonly _tellsGroups?: boolean;

  /**
   * Makes it in the user pool; undefined where it is there.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, userPool: cognito.IUserPool): Construct | undefined;
}

class NamedProvider extends PeopleIdentityProvider {
  public readonly _tellsGroups = undefined;

  constructor(public readonly name: string) {
    super();
  }

  public _bind(): undefined {}
}

class SamlProvider extends PeopleIdentityProvider {
  public readonly name: string;
  public readonly _tellsGroups: boolean;

  constructor(private readonly options: SamlIdentityProviderOptions) {
    super();
    const { name, metadataUrl, metadataDocument, groupsAttribute } = options;
    checkName('saml().name', name);
    if ((metadataUrl === undefined) === (metadataDocument === undefined)) {
      throw invalid('InvalidIdentityProvider', 'saml().metadataUrl', metadataUrl, 'either metadataUrl or metadataDocument');
    }
    requireHttpsUrl('InvalidIdentityProvider', 'saml().metadataUrl', metadataUrl);
    requireTexts('saml()', { metadataDocument, groupsAttribute });
    this.name = name;
    this._tellsGroups = groupsAttribute !== undefined;
  }

  public _bind(scope: Construct, userPool: cognito.IUserPool): Construct {
    const { name, metadataUrl, metadataDocument = '', groupsAttribute } = this.options;
    const { file, url } = cognito.UserPoolIdentityProviderSamlMetadata;
    const metadata = metadataUrl === undefined ? file(metadataDocument) : url(metadataUrl);
    return new cognito.UserPoolIdentityProviderSaml(scope, name, { userPool, name, metadata, attributeMapping: groupsFrom(groupsAttribute) });
  }
}

class OidcProvider extends PeopleIdentityProvider {
  public readonly name: string;
  public readonly _tellsGroups: boolean;

  constructor(private readonly options: OidcIdentityProviderOptions) {
    super();
    const { name, issuer, clientId, clientSecretField, scopes, groupsClaim } = options;
    checkName('oidc().name', name);
    requireHttpsUrl('InvalidIdentityProvider', 'oidc().issuer', issuer);
    requireTexts('oidc()', { clientId, clientSecretField, groupsClaim });
    if (scopes?.length === 0) {
      throw invalid('InvalidIdentityProvider', 'oidc().scopes', scopes, 'leave it out for `openid`');
    }
    this.name = name;
    this._tellsGroups = groupsClaim !== undefined;
  }

  public _bind(scope: Construct, userPool: cognito.IUserPool): Construct {
    const { name, issuer, clientId, clientSecret, clientSecretField, scopes = ['openid'], groupsClaim } = this.options;
    const secret = clientSecretField === undefined ? clientSecret.secretValue : clientSecret.secretValueFromJson(clientSecretField);
    return new cognito.UserPoolIdentityProviderOidc(scope, name, {
      userPool,
      name,
      issuerUrl: issuer,
      clientId,
      // a reference that CloudFormation resolves
      clientSecret: secret.unsafeUnwrap(),
      scopes,
      attributeMapping: groupsFrom(groupsClaim),
    });
  }
}

/** Into `GROUPS_ATTRIBUTE`. */
const groupsFrom = (attribute: string | undefined): cognito.AttributeMapping | undefined =>
  attribute === undefined ? undefined : { profilePage: cognito.ProviderAttribute.other(attribute) };

/** Kinds of its own, of which a pool has one each, by these names. */
const OF_COGNITO = /^(COGNITO|Facebook|Google|LoginWithAmazon|SignInWithApple)$/i;

/** Those that people may have added to a pool: of kinds that Amazon Cognito has itself, too. */
function checkExisting(name: string): void {
  if (/^COGNITO$/i.test(name)) {
    throw invalid('InvalidIdentityProvider', 'existing()', name, 'the pool itself is userPool()');
  }
  if (!Token.isUnresolved(name) && !OF_COGNITO.test(name)) {
    checkName('existing()', name);
  }
}

/** Refuses what is said and empty. */
function requireTexts(path: string, given: Readonly<Record<string, string | undefined>>): void {
  const empty = Object.keys(given).find((option) => given[option] === '');
  if (empty) {
    throw invalid('InvalidIdentityProvider', `${path}.${empty}`, '', 'it is empty');
  }
}

/** It names the construct too, where one is made: then it must be known when the template is written. */
function checkName(path: string, name: string): void {
  if (isPendingLookup(name)) {
    return;
  }
  if (OF_COGNITO.test(name)) {
    throw invalid('InvalidIdentityProvider', path, name, 'Amazon Cognito has a kind of this name itself');
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$/.test(name)) {
    throw invalid('InvalidIdentityProvider', path, name, 'a name has 3 to 32 letters, digits, dots, hyphens and underscores');
  }
}
