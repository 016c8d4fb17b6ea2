-- Point a call at a run, unless it points at another already; gives the run it points at.
-- KEYS pointer | ARGV skew before run seconds
--   before: the run it must point at now; '' for none
local now = redis.call('GET', KEYS[1])
if (now or '') == ARGV[2] then
  redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
  return ARGV[3]
end
if now then redis.call('EXPIRE', KEYS[1], ARGV[4]) end
return now or ''
