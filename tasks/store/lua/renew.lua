-- Keep leases for so many seconds from now. Answers the store's time, and the places (from 1) of those that are lost.
-- KEYS due lease* | ARGV skew seconds (run token)*
local now = time(ARGV[1])
local till = string.format('%.6f', now + tonumber(ARGV[2]))
local lost = {}
for i = 2, #KEYS do
  local run, token = ARGV[2 * i - 1], ARGV[2 * i]
  if redis.call('HGET', KEYS[i], 'token') == token then
    redis.call('HSET', KEYS[i], 'until', till)
    redis.call('ZADD', KEYS[1], till, run)
  else
    lost[#lost + 1] = i - 1
  end
end
return {string.format('%.6f', now), lost}
