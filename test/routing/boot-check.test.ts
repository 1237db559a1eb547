import { Lazy, Token } from 'aws-cdk-lib';
import { changed, DAMAGE, good } from '../../runtime/test/configurations';
import { BOOT } from '../../src/contract';
import { faultIn } from '../../src/routing/boot-check';

test('a good document has no fault', () => expect(faultIn(BOOT, good)).toBeUndefined());

test.each(DAMAGE)('what tasks would refuse at %s is found before they are started', (path, change) => {
  expect(faultIn(BOOT, changed(change))?.path).toBe(path.slice(2));
});

test('what only the deployment knows passes, wherever it stands', () => {
  const token = Lazy.string({ produce: () => 'x' });
  const document = changed((c) => {
    c.aws = { region: token, urlSuffix: token };
    c.identity[0].issuer = `https://${token}/x`;
    c.identity[0].audiences = [token];
    c.providers[0].region = token;
    c.providers[0].credential.secretArn = token;
    c.providers[2].baseUrl = `https://${token}/v1`;
    c.live.operatorTable = 'dummy-value-for-/table';
    c.timeouts.stop = Token.asNumber({ Ref: 'Stop' });
    c.live.appConfig = undefined;
  });
  expect(faultIn(BOOT, document)).toBeUndefined();
});
