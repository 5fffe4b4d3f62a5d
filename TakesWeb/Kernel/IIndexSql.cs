namespace TakesWeb.Kernel;

/// <summary>SQL that a feature adds to app.db beside its tables, such as triggers. Each statement must be safe to run once, on an empty schema.</summary>
public interface IIndexSql
{
    IEnumerable<string> Statements { get; }
}
