namespace TakesWeb.Kernel;

/// <summary>Whether the pages of one circuit listen: what the server has sent is in sight before, and a click on it does nothing. Used on the circuit's dispatcher alone.</summary>
public sealed class OpenPages
{
    private int _opening;

    public event EventHandler? Changed;

    public bool AreLive => _opening == 0;

    public void Opens() => Tell(+1);

    public void IsOpen() => Tell(-1);

    private void Tell(int more)
    {
        _opening += more;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
