-- Let the next event send a hint again, if nothing is left in the inbox.
-- KEYS inbox armed
if redis.call('XLEN', KEYS[1]) > 0 then return 0 end
redis.call('DEL', KEYS[2])
return 1
