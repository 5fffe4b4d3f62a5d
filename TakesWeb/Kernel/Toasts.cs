namespace TakesWeb.Kernel;

/// <summary>Where the parts of one browser tab leave their messages; one is shown at a time, the newest.</summary>
public sealed class Toasts
{
    public event EventHandler? Changed;

    public Toast? Current { get; private set; }

    public void Show(Toast toast)
    {
        Current = toast;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Shows the sentence of a refusal.</summary>
    public void Show(Problem problem) => Show(new Toast(problem.Sentence) { Icon = "warning", IsProblem = true });

    /// <summary>Takes the toast away; another that came meanwhile stays.</summary>
    public void Dismiss(Toast toast)
    {
        if (ReferenceEquals(Current, toast))
        {
            Current = null;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}
