-- What came of a call was told: from the first time on, its run answers it for so many seconds more.
-- KEYS pointer | ARGV skew run seconds
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[2] then return 'ok' end
if tonumber(ARGV[3]) > 0 then
  redis.call('HSETNX', KEYS[1], 'until', string.format('%.6f', time(ARGV[1]) + tonumber(ARGV[3])))
else
  redis.call('DEL', KEYS[1])
end
return 'ok'
