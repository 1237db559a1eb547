import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const s3 = new S3Client();

/** Writes an object, encrypted as its bucket says. Gives where it is. */
export async function save(Bucket: string, Key: string, Body: string, ContentType: string): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
  return `s3://${Bucket}/${Key}`;
}
