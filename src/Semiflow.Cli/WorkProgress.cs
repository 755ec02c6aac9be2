using Semiflow.Recipes;
using Spectre.Console;

namespace Semiflow.Cli;

/// <summary>Shows long work: a live bar in a terminal, plain lines elsewhere.</summary>
internal static class WorkProgress
{
    public static T Over<T>(CommandSession session, Func<IRunObserver, T> work)
    {
        if (!session.Interactive || !session.Console.Profile.Capabilities.Interactive)
        {
            return work(new PlainObserver(session.Output));
        }

        return session.Console.Progress()
            .AutoClear(false)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(bars => work(new LiveObserver(session.Console, bars)));
    }
}
