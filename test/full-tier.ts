/** A test of the full tier: named so that a fast run says what it leaves out. */
export const fullTierTest: jest.It = process.env.TEST_TIER === 'full' ? test : (test.skip as jest.It);
