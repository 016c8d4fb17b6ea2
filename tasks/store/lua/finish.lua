-- What is known of a call, written without a lease: a fact is never dropped. Confirms or frees the claim.
-- KEYS journal lease due asking effect waiters object its_waiters calls
-- ARGV skew prefix run expected token asking claim seq failed entry*
--   claim: 'done' confirms, 'free' gives it up, '' leaves it as it is
--   seq: the number of the Started that holds the object and is over now, or ''
--   failed: the tool that has failed, or ''
local now = time(ARGV[1])
local length = redis.call('XLEN', KEYS[1])
if length ~= tonumber(ARGV[4]) then return {'moved', tail(KEYS[1], ARGV[4])} end
if ARGV[7] ~= '' and redis.call('HGET', KEYS[5], 'run') == ARGV[3] then
  redis.call('HSET', KEYS[5], 'state', ARGV[7])
  clear(KEYS[5])
  wake_all(ARGV[2], KEYS[3], KEYS[6], now)
end
if ARGV[8] ~= '' and redis.call('HGET', KEYS[7], 'run') == ARGV[3] and redis.call('HGET', KEYS[7], 'seq') == ARGV[8] then
  redis.call('DEL', KEYS[7])
  wake_all(ARGV[2], KEYS[3], KEYS[8], now)
end
if ARGV[9] ~= '' then count(KEYS[9], 'failures', ARGV[9]) end
add(KEYS[1], length, 10, #ARGV)
index(KEYS[4], ARGV[3], ARGV[6])
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[5] then look(KEYS[3], ARGV[3], 'now', now) end
return {'ok'}
