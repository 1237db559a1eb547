/** Repository of the stock gateway's image, on Docker Hub. */
export const STOCK_REPOSITORY = 'portkeyai/gateway';

/** The release of the stock gateway that this version of the library is tested with. */
export const TESTED_TAG = '1.15.2';
