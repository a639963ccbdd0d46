using System.Globalization;
using System.Runtime.InteropServices;
using CryptoPredict.Learning.Trees;

namespace CryptoPredict.Benchmarks.Peers;

/// <summary>LightGBM's own library, by its C interface: binning and boosting with the settings of <see cref="LightGbmParameters"/>.</summary>
internal sealed partial class LightGbmPeer : IDisposable
{
    private const string Library = "lib_lightgbm";
    private const int Float32 = 0;

    private readonly int _columns;
    private nint _dataset;
    private nint _booster;

    private LightGbmPeer(int columns) => _columns = columns;

    /// <summary>Trains a model: bins the rows and grows the trees.</summary>
    /// <param name="data">Rows and their targets.</param>
    /// <param name="parameters">Settings; sampling of rows and features stays off.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="layout">"force_col_wise" or "force_row_wise".</param>
    /// <exception cref="InvalidOperationException">The library refused; the message is its own.</exception>
    public static LightGbmPeer Train(TreeDataset data, LightGbmParameters parameters, int threads, string layout)
    {
        var settings = string.Create(
            CultureInfo.InvariantCulture,
            $"objective=regression verbosity=-1 num_threads={threads} {layout}=true max_bin={parameters.MaxBin} num_leaves={parameters.NumLeaves} "
            + $"learning_rate={parameters.LearningRate} min_data_in_leaf={parameters.MinDataInLeaf} "
            + $"min_sum_hessian_in_leaf={parameters.MinSumHessianInLeaf} bin_construct_sample_cnt={data.Rows}");
        var peer = new LightGbmPeer(data.Features.Columns);
        try
        {
            Require(LGBM_DatasetCreateFromMat(
                data.Features.Values, Float32, data.Rows, data.Features.Columns, 1, settings, 0, out peer._dataset));
            Require(LGBM_DatasetSetField(peer._dataset, "label", data.Targets, data.Rows, Float32));
            Require(LGBM_BoosterCreate(peer._dataset, settings, out peer._booster));
            for (var round = 0; round < parameters.NumIterations; round++)
            {
                Require(LGBM_BoosterUpdateOneIter(peer._booster, out var finished));
                if (finished != 0)
                {
                    break;
                }
            }

            return peer;
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>The model's forecasts of rows.</summary>
    public double[] Predict(FeatureMatrix rows)
    {
        var forecasts = new double[rows.Rows];
        Require(LGBM_BoosterPredictForMat(_booster, rows.Values, Float32, rows.Rows, _columns, 1, 0, 0, -1, "", out _, forecasts));
        return forecasts;
    }

    public void Dispose()
    {
        if (_booster != 0)
        {
            _ = LGBM_BoosterFree(_booster);
            _booster = 0;
        }

        if (_dataset != 0)
        {
            _ = LGBM_DatasetFree(_dataset);
            _dataset = 0;
        }
    }

    private static void Require(int code)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"LightGBM: {Marshal.PtrToStringUTF8(LGBM_GetLastError())}");
        }
    }

    [LibraryImport(Library)]
    private static partial nint LGBM_GetLastError();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetCreateFromMat(
        ReadOnlySpan<float> data, int type, int rows, int columns, int rowMajor, string parameters, nint reference, out nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetSetField(nint dataset, string field, ReadOnlySpan<float> values, int count, int type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterUpdateOneIter(nint booster, out int finished);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMat(
        nint booster, ReadOnlySpan<float> data, int type, int rows, int columns, int rowMajor, int predictType, int firstRound, int rounds,
        string parameters, out long count, Span<double> forecasts);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(Library)]
    private static partial int LGBM_DatasetFree(nint dataset);
}
