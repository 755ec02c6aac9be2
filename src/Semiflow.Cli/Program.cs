using TorchSharp;
Semiflow.Native.LibTorch.Load();
Console.WriteLine(torch.ones(2,3).sum().item<float>());
Console.WriteLine(Semiflow.Native.LibTorch.Status);
