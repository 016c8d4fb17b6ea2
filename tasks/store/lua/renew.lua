-- Keep leases until a given time. Gives the places (from 1) of those that are somebody else's now.
-- KEYS due lease* | ARGV skew until (run token)*
local lost = {}
for i = 2, #KEYS do
  local run, token = ARGV[2 * i - 1], ARGV[2 * i]
  if redis.call('HGET', KEYS[i], 'token') == token then
    redis.call('HSET', KEYS[i], 'until', ARGV[2])
    redis.call('ZADD', KEYS[1], ARGV[2], run)
  else
    lost[#lost + 1] = i - 1
  end
end
return lost
