using ManyHands.Cli;

return await HandsProgram.RunAsync(args);
