#!/bin/sh
# Makes of a directory that has these files what the image has in /app: the program, and what it imports. The Dockerfile runs it, and so do the tests.
set -eu
cd "$1"
npm ci --ignore-scripts --no-audit --no-fund
node lay-out.mjs
# the package of the program has been copied from; what it alone wanted goes with it
npm prune --omit=dev --ignore-scripts --no-audit --no-fund
rm -rf node_modules/.bin node_modules/.package-lock.json package-lock.json lay-out.mjs lay-out.sh Dockerfile
