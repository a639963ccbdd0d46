using System.Net;
using System.Net.Sockets;

namespace CryptoPredict.Tests.Support;

/// <summary>A line to a server that can be cut and mended: a port of this machine from which all is handed on.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly int _target;
    private readonly List<TcpClient> _open = [];
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private Task _serving;

    /// <summary>A line to a port of this machine.</summary>
    public Line(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync(_listener);
    }

    /// <summary>Where it begins.</summary>
    public int Port { get; }

    /// <summary>Breaks what is open, and lets nobody connect.</summary>
    public async Task CutAsync()
    {
        _listener.Dispose();
        await _serving;
        lock (_open)
        {
            _open.ForEach(client => client.Dispose());
            _open.Clear();
        }
    }

    /// <summary>Lets connect again.</summary>
    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _serving = ServeAsync(_listener);
    }

    public async ValueTask DisposeAsync() => await CutAsync();

    private async Task ServeAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var (near, far) = (await listener.AcceptTcpClientAsync(), new TcpClient());
                await far.ConnectAsync(IPAddress.Loopback, _target);
                lock (_open)
                {
                    _open.AddRange([near, far]);
                }

                _ = PassAsync(near, far);
                _ = PassAsync(far, near);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is cut.
        }
    }

    private static async Task PassAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of both has closed it.
        }

        to.Dispose();
    }
}
