//! PowerShell with .NET's sockets, because it has no nc. The programs also run in Windows PowerShell 5.1.

use super::{
    literal,
    slots::{Slots, Style},
    work::Work,
};
use crate::text::Lang;

const STYLE: Style =
    Style { bytes: literal::power_shell, numbered: literal::power_shell_numbered, host: literal::power_shell_quoted };

/// Writes the program.
pub fn write(work: &Work, lang: Lang) -> String {
    let slots = Slots::new(work, &STYLE, lang);
    slots.fill(match work {
        Work::TcpClient(_) => TCP_CLIENT,
        Work::TcpServer(_) => TCP_SERVER,
        Work::UdpClient(_) => UDP_CLIENT,
        Work::UdpServer(_) => UDP_SERVER,
    })
}

const TCP_CLIENT: &str = r#"try {
    $client = [Net.Sockets.TcpClient]::new(«host», «port»)
    $stream = $client.GetStream()
«?limit»    $stream.ReadTimeout = «limit_ms»
«?sends»    $message = «message»
«?repeats»    foreach ($i in 1..«times») {
«?repeats»«?sends»        $stream.Write($message, 0, $message.Length)
«?interval»        Start-Sleep -Milliseconds «interval_ms»
«?repeats»    }
«?!repeats»«?sends»    $stream.Write($message, 0, $message.Length)
«?shutdown»    $client.Client.Shutdown("Send")  # «fin»
    $buffer = [byte[]]::new(«size»)
«?once»    $size = $stream.Read($buffer, 0, $buffer.Length)
«?once»    "$size " + [Text.Encoding]::UTF8.GetString($buffer, 0, $size)
«?!once»    while (($size = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {  # «until_end»
«?!once»        "$size " + [Text.Encoding]::UTF8.GetString($buffer, 0, $size)
«?!once»    }
} catch {
    $_.Exception.GetBaseException().Message
} finally {
    if ($client) { $client.Close() }
}
"#;

const TCP_SERVER: &str = r#"«?many»# «power_shell_one_client»
$server = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Parse(«host»), «port»)
$server.Start(«backlog»)
"«listening» $($server.LocalEndpoint)"
try {
    while ($true) {
        $client = $server.AcceptTcpClient()
        "$($client.Client.RemoteEndPoint) «connected»"
        $stream = $client.GetStream()
        try {
«?by_line»            $reader = [IO.StreamReader]::new($stream)
«?by_line»            while ($null -ne ($text = $reader.ReadLine())) {
«?!by_line»            $buffer = [byte[]]::new(«size»)
«?!by_line»            while (($size = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
«?!by_line»                $text = [Text.Encoding]::UTF8.GetString($buffer, 0, $size)
                $text
«?delay»                Start-Sleep -Milliseconds «delay_ms»
«?prefix»                $prefix = «prefix»
«?prefix»                $stream.Write($prefix, 0, $prefix.Length)
«?fixed»«?by_line»                $answer = [byte[]](«fixed» + 10)
«?fixed»«?!by_line»                $answer = «fixed»
«?upper»                $text = $text.ToUpperInvariant()
«?reverse»                $text = -join $text[$text.Length..0]
«?by_hand»                $text = Read-Host "«your_answer»"
«?!fixed»«?by_line»                $answer = [Text.Encoding]::UTF8.GetBytes($text + "`n")
«?!fixed»«?!by_line»                $answer = [Text.Encoding]::UTF8.GetBytes($text)
                $stream.Write($answer, 0, $answer.Length)
            }
        } catch {
            $_.Exception.GetBaseException().Message
        } finally {
            $client.Close()
        }
    }
} finally {
    $server.Stop()
}
"#;

const UDP_CLIENT: &str = r#"try {
    $client = [Net.Sockets.UdpClient]::new(«host», «port»)
«?limit»    $client.Client.ReceiveTimeout = «limit_ms»
«?!numbered»    $message = «message»
    $buffer = [byte[]]::new(«size»)  # «cut»
«?repeats»    foreach ($n in 1..«times») {
«?numbered»        $message = «message»
«?repeats»        [void]$client.Send($message, $message.Length)
«?interval»        Start-Sleep -Milliseconds «interval_ms»
«?repeats»    }
«?!repeats»    [void]$client.Send($message, $message.Length)
«?repeats»    foreach ($i in 1..«times») {
«?repeats»        $size = $client.Client.Receive($buffer)
«?repeats»        "$size " + [Text.Encoding]::UTF8.GetString($buffer, 0, $size)
«?repeats»    }
«?!repeats»    $size = $client.Client.Receive($buffer)
«?!repeats»    "$size " + [Text.Encoding]::UTF8.GetString($buffer, 0, $size)
} catch {
    $_.Exception.GetBaseException().Message
} finally {
    if ($client) { $client.Close() }
}
"#;

const UDP_SERVER: &str = r#"$address = [Net.IPAddress]::Parse(«host»)
$server = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new($address, «port»))
"«bound» $($server.Client.LocalEndPoint)"
try {
    while ($true) {
        $peer = [Net.IPEndPoint]::new([Net.IPAddress]::Any, 0)
        $data = $server.Receive([ref]$peer)
        $text = [Text.Encoding]::UTF8.GetString($data)
        "$peer $($data.Length) $text"
«?prefix»        $answer = [byte[]](«prefix» + $data)
«?echo»        $answer = $data
«?fixed»        $answer = «fixed»
«?upper»        $answer = [Text.Encoding]::UTF8.GetBytes($text.ToUpperInvariant())
«?reverse»        $answer = [Text.Encoding]::UTF8.GetBytes(-join $text[$text.Length..0])
«?by_hand»        $answer = [Text.Encoding]::UTF8.GetBytes((Read-Host "«your_answer»"))
        [void]$server.Send($answer, $answer.Length, $peer)
    }
} finally {
    $server.Close()
}
"#;
