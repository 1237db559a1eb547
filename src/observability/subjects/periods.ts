import { Duration } from 'aws-cdk-lib';

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);
export const HOUR = Duration.hours(1);
export const DAY = Duration.days(1);
