namespace CryptoPredict.Dashboard.Hosting;

/// <summary>A setting with which the application must not start; the message names it and the way out.</summary>
internal sealed class SettingsException(string message, Exception? innerException = null) : Exception(message, innerException);
