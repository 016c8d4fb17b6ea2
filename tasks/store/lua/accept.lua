-- Keep an event before the provider is answered; a repeat is only noted.
-- KEYS repeat meaning event inbox armed | ARGV skew event means body delivery
--   means: '1' when the event has a key on meaning
local first = redis.call('GET', KEYS[1])
local cause = 'delivery'
if not first and ARGV[3] == '1' then
  first = redis.call('GET', KEYS[2])
  cause = 'meaning'
end
if first then
  redis.call('XADD', KEYS[4], '*', 'what', 'repeat', 'event', first, 'delivery', ARGV[5], 'cause', cause)
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', 34560000)
  if ARGV[3] == '1' then redis.call('SET', KEYS[2], ARGV[2], 'EX', 600) end
  redis.call('SET', KEYS[3], ARGV[4], 'EX', 34560000)
  redis.call('XADD', KEYS[4], '*', 'what', 'new', 'event', ARGV[2])
end
local armed = redis.call('SET', KEYS[5], '1', 'NX', 'EX', 5)
return {first or '', armed and 1 or 0}
