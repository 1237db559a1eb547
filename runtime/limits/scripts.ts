/**
 * What the store does in one step, by its own clock. A subject has a hash, with a field for each counter and window, `<counter>:<window>`, of money
 * another, `<counter>:<window>:open`, for what of it are requests that are open and may cost less, and an `e` that tells whether it is still the one that a request was counted in; and a sorted set of the requests that are open, by when their leases
 * end. Nothing of it has a lifetime, for a serverless cache may take what has one away when it is short of memory: fields go when others of
 * their counter come, leases when somebody asks for the next one.
 *
 * Counters are told by the number of their place in `COUNTERS`, of which all that is said of them here is made. Keys come in pairs: hash, leases.
 */
import { scriptOf } from '../store';
import { ALL_BUT_SPENT } from './counting';
import { isMoney, OPEN, ORDER } from './subjects';

const COUNT = ORDER.length;
const MONEY = ORDER.map((_, counter) => counter).filter(isMoney);
/** All that is not what is open. */
export const ADDED = ORDER.map((_, counter) => counter).filter((counter) => counter !== OPEN);
const PERIODS = ['minute', 'day', 'month'];

/** A table, by the number of a counter. */
const tableOf = (of: (row: (typeof ORDER)[number], counter: number) => string | number | boolean): string => `{${ORDER.map(of).join()}}`;

const WINDOWS = `local windows = ${tableOf(({ period }) => period ?? "''")}
local open = ${OPEN + 1}`;

const NOW = `
local time = redis.call('TIME')
local seconds = tonumber(time[1])
local now = seconds * 1000 + math.floor(time[2] / 1000)
`;

/**
 * id, lease in milliseconds (0: only asks), day, month, requests, input tokens, output tokens, nano-dollars; then of each subject its limits, `-` for
 * none, and what it has spent in this day and this month, `-` where that is not known: its counters hold that at least.
 *
 * Gives `{-1, seconds}` where the day is another one, or where what is spent must be known: `{0, seconds, subject, counter, used, first, spent}` where it is
 * too much, by the limit that is the last to let it pass, `first` for the request that finds a budget all but spent (one that asks for more than all of it finds nothing out); else `{1, seconds, epoch, used …}`, of each subject
 * its epoch and what its limited counters had before.
 */
export const RESERVE = scriptOf(`${NOW}
local id, lease, day, month = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
if math.floor(seconds / 86400) ~= tonumber(day) then return {-1, seconds} end
local minute = string.format('%d', math.floor(seconds / 60))
${WINDOWS}
local amounts = {requests = ARGV[5], inputTokens = ARGV[6], outputTokens = ARGV[7], open = 1, nanoDollars = ARGV[8]}
local asked = ${tableOf(({ of }) => `amounts.${of}`)}
local waits = ${tableOf(({ period = '' }) => PERIODS.indexOf(period))}
local seeds = ${tableOf(({ period }, counter) => isMoney(counter) && COUNT + PERIODS.indexOf(period ?? ''))}
local function place(k) return 8 + (k - 1) / 2 * ${COUNT + 2} end
local found, over = {1, seconds}, nil
for k = 1, #KEYS, 2 do
  local at = place(k)
  local hash = KEYS[k]
  redis.call('ZREMRANGEBYSCORE', KEYS[k + 1], '-inf', now)
  redis.call('HSETNX', hash, 'e', id)
  found[#found + 1] = redis.call('HGET', hash, 'e')
  for c = 1, #windows do
    local limit = tonumber(ARGV[at + c])
    if limit then
      local field = c .. ':' .. windows[c]
      local used
      if c == open then
        used = redis.call('ZCARD', KEYS[k + 1])
      else
        used = redis.call('HGET', hash, field)
        local spent = seeds[c] and tonumber(ARGV[at + seeds[c]])
        if seeds[c] and not used and not spent then return {-1, seconds} end
        -- the ledger has nothing yet of what is open
        if spent then spent = spent + tonumber(redis.call('HGET', hash, field .. ':open') or 0) end
        if spent and (not used or tonumber(used) < spent) then
          redis.call('HSET', hash, field, string.format('%.0f', spent))
        end
        if not used then
          used = spent
          for _, old in ipairs(redis.call('HKEYS', hash)) do
            local counter, window = string.match(old, '^(%d+):(%d+)')
            if counter == tostring(c) and tonumber(window) < windows[c] - 1 then redis.call('HDEL', hash, old) end
          end
        end
        used = math.max(tonumber(used or 0), spent or 0)
      end
      found[#found + 1] = string.format('%.0f', used)
      if used + asked[c] > limit and lease > 0 and (not over or waits[c] > waits[over[4]]) then
        over = {0, seconds, (k + 1) / 2, c, string.format('%.0f', used), 0}
      end
    end
  end
end
if over then
  if seeds[over[4]] then
    local k = over[3] * 2 - 1
    local limit = ARGV[place(k) + over[4]]
    local field = over[4] .. ':' .. windows[over[4]]
    local spent = tonumber(over[5]) - tonumber(redis.call('HGET', KEYS[k], field .. ':open') or 0)
    -- what is more than all of it says nothing of what is left
    if tonumber(limit) > 0 and tonumber(asked[over[4]]) <= tonumber(limit) and spent >= limit * ${ALL_BUT_SPENT} then
      over[6] = redis.call('HSETNX', KEYS[k], field .. ':100:' .. limit, 1)
      over[7] = string.format('%.0f', spent)
    end
  end
  return over
end
if lease == 0 then return found end
for k = 1, #KEYS, 2 do
  local at = place(k)
  local hash = KEYS[k]
  for c = 1, #windows do
    if ARGV[at + c] ~= '-' then
      if c == open then
        redis.call('ZADD', KEYS[k + 1], now + lease, id)
      else
        redis.call('HINCRBY', hash, c .. ':' .. windows[c], asked[c])
        if seeds[c] then redis.call('HINCRBY', hash, c .. ':' .. windows[c] .. ':open', asked[c]) end
      end
    end
  end
end
return found
`);

/**
 * First key: the requests that have been settled in the last minutes, each of which counts once. id, minute, day, month; what is added to the counters
 * `ADDED` where they still hold what was reserved; what is added where they do not; the nano-dollars that are open no more; then of each subject its epoch, the numbers of its
 * limited counters, divided by commas, and for each counter of money `percent:nano-dollars` of what is to be told, divided by commas: once of each budget, so that
 * one that is raised is told of anew.
 *
 * Gives `subject, counter, percent, used` of what has been reached, one behind the other.
 */
export const SETTLE = scriptOf(`${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 300000)
if redis.call('ZADD', KEYS[1], 'NX', now, ARGV[1]) == 0 then return {} end
local minute, day, month = ARGV[2], ARGV[3], ARGV[4]
${WINDOWS}
local place = ${tableOf((_, counter) => ADDED.indexOf(counter))}
local thresholds = ${tableOf((_, counter) => isMoney(counter) && MONEY.indexOf(counter) + 3)}
local closed = string.format('%.0f', 0 - ARGV[${5 + 2 * ADDED.length}])
local reached = {}
for k = 2, #KEYS, 2 do
  local hash = KEYS[k]
  local at = ${5 + 2 * ADDED.length} + (k / 2 - 1) * ${2 + MONEY.length}
  redis.call('ZREM', KEYS[k + 1], ARGV[1])
  local base = redis.call('HGET', hash, 'e') == ARGV[at + 1] and 5 or ${5 + ADDED.length}
  for counter in string.gmatch(ARGV[at + 2], '%d+') do
    local c = tonumber(counter)
    local field = counter .. ':' .. windows[c]
    if c ~= open and redis.call('HEXISTS', hash, field) == 1 then
      local used = redis.call('HINCRBY', hash, field, ARGV[base + place[c]])
      if thresholds[c] then
        -- those of before the counters were lost are in none of these
        local held = base == 5 and redis.call('HINCRBY', hash, field .. ':open', closed) or
          tonumber(redis.call('HGET', hash, field .. ':open') or 0)
        if held <= 0 then redis.call('HDEL', hash, field .. ':open') end
        local spent = used - math.max(held, 0)
        for percent, value in string.gmatch(ARGV[at + thresholds[c]], '([%d.]+):(%d+)') do
          if spent >= tonumber(value) and redis.call('HSETNX', hash, field .. ':' .. percent .. ':' .. value, 1) == 1 then
            for _, each in ipairs({k / 2, c, percent, string.format('%.0f', spent)}) do reached[#reached + 1] = each end
          end
        end
      end
    end
  end
end
return reached
`);

/** Lease in milliseconds, id: the request is still open. Keys are leases alone. */
export const RENEW = scriptOf(`${NOW}
for _, leases in ipairs(KEYS) do redis.call('ZADD', leases, now + ARGV[1], ARGV[2]) end
return 1
`);
