client$ ss -tan
State Recv-Q Send-Q Local Address:Port Peer Address:Port Process

server$ ss -tan
State Recv-Q Send-Q Local Address:Port Peer Address:Port Process

client$ ss -tan
State Recv-Q Send-Q Local Address:Port Peer Address:Port Process

server$ ss -tan
State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:443       0.0.0.0:*

client$ ss -tan
State    Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
SYN-SENT 0      1          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:443       0.0.0.0:*

client$ ss -tan
State    Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
SYN-SENT 0      1          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State    Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN   0      128          0.0.0.0:443       0.0.0.0:*
SYN-RECV 0      0          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
ESTAB 0      0          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State    Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN   0      128          0.0.0.0:443       0.0.0.0:*
SYN-RECV 0      0          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
ESTAB 0      0          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:443       0.0.0.0:*
ESTAB  0      0          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
FIN-WAIT-1 0      1          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:443       0.0.0.0:*
ESTAB  0      0          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
FIN-WAIT-1 0      1          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State      Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN     0      128          0.0.0.0:443       0.0.0.0:*
CLOSE-WAIT 1      0          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
FIN-WAIT-2 0      0          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State      Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN     0      128          0.0.0.0:443       0.0.0.0:*
CLOSE-WAIT 1      0          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
FIN-WAIT-2 0      0          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State    Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN   0      128          0.0.0.0:443       0.0.0.0:*
LAST-ACK 1      1          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State     Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
TIME-WAIT 0      0          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State    Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN   0      128          0.0.0.0:443       0.0.0.0:*
LAST-ACK 1      1          192.0.2.2:443     192.0.2.1:50000

client$ ss -tan
State     Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
TIME-WAIT 0      0          192.0.2.1:50000    192.0.2.2:443

server$ ss -tan
State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:443       0.0.0.0:*

client$ ss -tan
State Recv-Q Send-Q Local Address:Port Peer Address:Port Process

server$ ss -tan
State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:443       0.0.0.0:*
