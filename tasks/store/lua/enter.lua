-- Take a place, or stand in the queue for one. Answers {1}, or {0, when to look again}.
-- A place is held by "run token n" for as long as that run's lease is; one that is kept for a run is held by "run".
-- KEYS places queue | ARGV skew prefix run token n most until soon later
local now = time(ARGV[1])
local run, most = ARGV[3], tonumber(ARGV[6])

local function leased(member)
  local of, token = string.match(member, '^(%S+) (%S+) ')
  if not of then return true end
  local held = redis.call('HMGET', ARGV[2] .. 'lease:' .. of, 'token', 'until')
  return held[1] == token and tonumber(held[2] or '0') > now
end

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now))
redis.call('ZREM', KEYS[1], run)
if redis.call('ZCARD', KEYS[1]) >= most then
  for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if not leased(member) then redis.call('ZREM', KEYS[1], member) end
  end
end
if redis.call('ZCARD', KEYS[1]) < most then
  redis.call('ZADD', KEYS[1], ARGV[7], run .. ' ' .. ARGV[4] .. ' ' .. ARGV[5])
  redis.call('ZREM', KEYS[2], run)
  return {1}
end
redis.call('ZADD', KEYS[2], 'NX', string.format('%.6f', now), run)
if redis.call('ZRANK', KEYS[2], run) < most then return {0, ARGV[8]} end
return {0, ARGV[9]}
