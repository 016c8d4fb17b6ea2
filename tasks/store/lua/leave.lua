-- Let go of a place, and keep it a moment for the run that has waited longest. Answers the runs that were woken.
-- KEYS places queue due | ARGV skew prefix run token n most keep
local now = time(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now))
redis.call('ZREM', KEYS[1], ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. ARGV[5])
local woken = {}
while redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[6]) do
  local first = redis.call('ZPOPMIN', KEYS[2])[1]
  if not first then break end
  redis.call('ZADD', KEYS[1], string.format('%.6f', now + tonumber(ARGV[7])), first)
  wake(ARGV[2], KEYS[3], first, now)
  woken[#woken + 1] = first
end
return woken
