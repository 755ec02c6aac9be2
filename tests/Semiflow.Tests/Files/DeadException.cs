namespace Semiflow.Tests.Files;

/// <summary>Stands for SIGKILL or a power cut: nobody handles it.</summary>
internal sealed class DeadException : Exception
{
    public DeadException()
        : base("the process is dead.")
    {
    }
}
