"""A database that is written without pause: numbered rows in transactions of fifty, each on the disk before the next begins.
The number of the last row that was committed is in /dev/shm/committed, where no freeze of the disk reaches it."""

import os
import sqlite3

ROWS = 50
database = sqlite3.connect('ledger.db', isolation_level=None)
database.execute('pragma synchronous = full')
database.execute('create table row (id integer primary key, word blob)')
last = 0
while True:
    database.execute('begin')
    for id in range(last + 1, last + 1 + ROWS):
        database.execute('insert into row values (?, randomblob(2000))', (id,))
    database.execute('commit')
    last += ROWS
    with open('/dev/shm/committed.new', 'w') as file:
        file.write(str(last))
    os.replace('/dev/shm/committed.new', '/dev/shm/committed')
